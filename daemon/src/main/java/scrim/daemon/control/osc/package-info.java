/**
 * OSC over UDP: a datagram becomes values in the automation mailbox. Nothing here decides, saves or
 * answers.
 *
 * <p>Start with {@link scrim.daemon.control.osc.OscServer}; {@link
 * scrim.daemon.control.osc.OscInput} says what becomes of a message.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.osc;

import org.jspecify.annotations.NullMarked;
