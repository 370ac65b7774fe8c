/**
 * The HTTP API: a script reads the show as JSON and asks for changes; nothing is decided here.
 *
 * <p>Start with {@link scrim.daemon.control.http.HttpApi}, which opens the port, and {@link
 * scrim.daemon.control.http.ApiHandler}, which sees every request: first the doors ({@link
 * scrim.daemon.control.http.HostDoor} and its neighbours), then the {@link
 * scrim.daemon.control.http.Route}. How a request becomes a mutation is in {@link
 * scrim.daemon.control.json.MutationJson}. {@code docs/http.md} is the page for people.
 *
 * <p>Uses: control.access, control.json, control.socket, control.web, engine.health, engine.loop,
 * engine.param, engine.persist, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.http;

import org.jspecify.annotations.NullMarked;
