package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;

import java.util.List;

/**
 * Mutations that are accepted together or not at all.
 *
 * @param base the rev the asker has seen; when it is not the current one the batch is refused. Null
 *     for whoever does not mind
 */
public record MutationBatch(List<Mutation> mutations, Origin origin, @Nullable Long base) {
    public static final int LONGEST = 1_000;

    public MutationBatch {
        mutations = List.copyOf(mutations);
    }

    public static MutationBatch of(Origin origin, Mutation... mutations) {
        return new MutationBatch(List.of(mutations), origin, null);
    }
}
