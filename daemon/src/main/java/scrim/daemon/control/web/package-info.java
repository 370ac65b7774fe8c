/**
 * What the servers that speak HTTP have in common: connections that are counted and timed, so that
 * nobody keeps others out, and WebSockets.
 *
 * <p>Start with {@link scrim.daemon.control.web.Guests}, who is connected, and {@link
 * scrim.daemon.control.web.FrameSocket}, one WebSocket.
 *
 * <p>Uses: engine.loop.
 */
@NullMarked
package scrim.daemon.control.web;

import org.jspecify.annotations.NullMarked;
