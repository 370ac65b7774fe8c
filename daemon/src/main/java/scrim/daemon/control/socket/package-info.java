/**
 * The sync protocol: every client of the socket has the same picture of the show, and proves it
 * with a hash. What is said on the wire is decided here; what the show does is the engine's
 * business.
 *
 * <p>Start with {@link scrim.daemon.control.socket.SocketServer}, the door, and {@link
 * scrim.daemon.control.socket.Room}, where everybody is. The room has parts, all under one lock:
 * {@code Crowd}, who is there and how it is reached; {@code Admission}, who comes in; {@code
 * Subscriptions}, the state that all agree on; {@code Changes}, what is asked of the engine; {@code
 * Gestures}, what is in somebody's hand; {@code LiveLane}, what is watched and not agreed on.
 * {@code docs/sync.md} is the page for people, {@code docs/sync.schema.json} the one for programs.
 *
 * <p>Uses: control.access, control.json, control.web, engine.health, engine.loop, engine.param,
 * engine.persist, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.socket;

import org.jspecify.annotations.NullMarked;
