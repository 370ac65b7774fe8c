package scrim.engine.state;

import scrim.engine.param.ParameterAddress;

/** What the coordinator tells the render thread beside the snapshot. */
sealed interface RenderCommand {
    /** The answer to a {@link CommitRequest}. */
    record Answered(ParameterAddress target, long generation, boolean accepted)
            implements RenderCommand {}

    record Invalidate(Invalidation invalidation) implements RenderCommand {}

    record ClearHistory(Scope scope) implements RenderCommand {}
}
