package scrim.engine.state;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceRequest;

import java.util.List;

/** The coordinator's answer. */
public sealed interface MutationOutcome {
    /**
     * @param rev the number of the show's state after the change; for a purely transient one, which
     *     changes no state, the number it had
     * @param published whether the renderer got a new snapshot; a change to the value already in
     *     force publishes none
     * @param persistence what was asked of the writer, empty if nothing
     * @param added the ids of layers that were added, in order
     * @param clamped values that were out of range and were taken at the limit
     */
    record Accepted(
            long rev,
            boolean published,
            List<PersistenceRequest> persistence,
            List<LayerId> added,
            List<Clamp> clamped)
            implements MutationOutcome {}

    /**
     * Nothing changed.
     *
     * @param index which mutation of the batch, from 0
     * @param target what it was about, in keys or ids
     * @param reason one sentence: what is wrong and what would be right
     */
    record Rejected(Code code, int index, String target, String reason)
            implements MutationOutcome {}

    record Clamp(ParameterAddress target, ParameterValue asked, ParameterValue taken) {}

    enum Code {
        UNKNOWN_TARGET,
        /** The value is of the wrong type or none of the options. */
        BAD_VALUE,
        /** The name or position cannot be used. */
        BAD_ARGUMENT,
        ALREADY_EXISTS,
        /** The asker had not seen the newest state. */
        STALE_BASE,
        /** Too many changes are waiting; later may work. */
        BUSY,
        /** The program is stopping. */
        CLOSED,
        /** A defect in Scrim; it is in the log and in health. */
        INTERNAL
    }
}
