package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.state.DurableState;

import java.util.List;

/**
 * What was found on disk at the start.
 *
 * @param state the show, or null if there is none to restore
 * @param rev the change the show was saved after, 0 if there is none
 * @param gen the number of its file, 0 if there is none
 * @param notes what an operator should know about it: damage, files of a newer Scrim, unknown
 *     fields; all of it is in health and in the log too
 */
public record Restored(@Nullable DurableState state, long rev, long gen, List<String> notes) {
    public Restored {
        notes = List.copyOf(notes);
    }
}
