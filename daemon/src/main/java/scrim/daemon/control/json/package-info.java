/**
 * The JSON that all doors with JSON share: how a change is written, how a value, how a refusal.
 * Here words become ids; nothing is decided.
 *
 * <p>Start with {@link scrim.daemon.control.json.MutationJson}, which reads a change, and {@link
 * scrim.daemon.control.json.Problem}, which says why one was refused. {@link
 * scrim.daemon.control.json.Durability} and {@link scrim.daemon.control.json.Generations} are what
 * the doors need to know of saving.
 *
 * <p>Uses: engine.param, engine.persist, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.control.json;

import org.jspecify.annotations.NullMarked;
