/**
 * The program: the command line, the demo show of a first start, and the order in which everything
 * is built, started and stopped.
 *
 * <p>Start with {@link scrim.daemon.Main}, then {@link scrim.daemon.Daemon}.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.persist, engine.stack, engine.state,
 * config, control.access, control.http, control.json, control.osc, control.oscquery,
 * control.socket, output, render, shader, store, video.
 */
@NullMarked
package scrim.daemon;

import org.jspecify.annotations.NullMarked;
