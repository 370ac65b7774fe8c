/**
 * The show on disk: records to bytes and back, one numbered file for each save, and what is done
 * about damage. {@code docs/state-file.md} describes the files.
 *
 * <p>Start with {@link scrim.daemon.store.DataFolder}, then {@link scrim.daemon.store.StateFiles}
 * (restore, save, prune) and {@link scrim.daemon.store.StateStore} (the writer's sink).
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.persist, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.store;

import org.jspecify.annotations.NullMarked;
