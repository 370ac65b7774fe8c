/**
 * The sync protocol: every client of the socket has the same picture of the show, and proves it
 * with a hash. What is said on the wire is decided here; what the show does is the engine's
 * business.
 *
 * <p>Start with {@link scrim.daemon.control.socket.SocketServer}, the door, and {@link
 * scrim.daemon.control.socket.Room}, where everybody is; {@link
 * scrim.daemon.control.socket.SharedState} is what they agree on, {@link
 * scrim.daemon.control.socket.Outbox} what waits for one of them. {@code docs/sync.md} is the page
 * for people.
 *
 * <p>Uses: control.json, engine.health, engine.loop, engine.param, engine.persist, engine.stack,
 * engine.state.
 */
@NullMarked
package scrim.daemon.control.socket;

import org.jspecify.annotations.NullMarked;
