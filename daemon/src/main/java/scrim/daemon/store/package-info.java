/**
 * The show on disk: records to bytes and back, one numbered file for each save of the state, one
 * file for each scene, and what is done about damage and about disks that do not do as they are
 * told. {@code docs/state-file.md} describes the files.
 *
 * <p>Start with {@link scrim.daemon.store.DataFolder}, then {@link scrim.daemon.store.StateFiles}
 * (restore, save, check) and {@link scrim.daemon.store.StateStore} (the writer's sink). How a file
 * gets on disk is in {@link scrim.daemon.store.Commit}, what it looks like in {@link
 * scrim.daemon.store.Envelope} and {@link scrim.daemon.store.StateJson}. For tools: {@link
 * scrim.daemon.store.StateArchive}, {@link scrim.daemon.store.StateDiff}, {@link
 * scrim.daemon.store.ShowFile}, {@link scrim.daemon.store.HandEdited}; for people: {@link
 * scrim.daemon.store.HistoryLog}.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.persist, engine.stack, engine.state.
 */
@NullMarked
package scrim.daemon.store;

import org.jspecify.annotations.NullMarked;
