/**
 * OSCQuery: programs that speak OSC ask over HTTP which parameters there are and what they may be,
 * and are told values and changes of the structure over a WebSocket. Nothing here changes anything;
 * OSC that comes in over the WebSocket goes the way of all OSC.
 *
 * <p>Start with {@link scrim.daemon.control.oscquery.OscQueryServer}; {@link
 * scrim.daemon.control.oscquery.AddressSpace} is what is told of, {@link
 * scrim.daemon.control.oscquery.Listeners} says when.
 *
 * <p>Uses: control.json, control.osc, control.web, engine.health, engine.loop, engine.param,
 * engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.oscquery;

import org.jspecify.annotations.NullMarked;
