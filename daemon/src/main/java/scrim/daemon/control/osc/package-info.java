/**
 * OSC over UDP and TCP: a packet becomes values in the automation mailbox, or in the schedule if it
 * is for later. Nothing here decides or saves. Surfaces that ask are told values.
 *
 * <p>Start with {@link scrim.daemon.control.osc.OscServer}; {@link
 * scrim.daemon.control.osc.OscInput} says what becomes of a message.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.osc;

import org.jspecify.annotations.NullMarked;
