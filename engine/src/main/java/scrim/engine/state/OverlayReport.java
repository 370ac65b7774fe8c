package scrim.engine.state;

import scrim.engine.param.ParameterAddress;

/** What the render thread tells the coordinator about automation. */
public sealed interface OverlayReport {
    record Settled(CommitRequest request) implements OverlayReport {}

    record Ended(ParameterAddress target, EndReason reason) implements OverlayReport {}

    enum EndReason {
        /** Held as pure automation, and no message came any more. */
        EXPIRED,
        /** A change said so. */
        INVALIDATED,
        /** Its parameter is gone or became another kind. */
        UNMAPPED,
        /** It asked to be committed and was refused. */
        REFUSED
    }
}
