package scrim.engine.stack;

import scrim.engine.param.Key;

/** Names a scene: a {@link Key}, so that it can be a file name. */
public record SceneId(String value) implements Comparable<SceneId> {
    /**
     * @throws IllegalArgumentException if the value is not a valid {@link Key}
     */
    public SceneId {
        var _ = new Key(value);
    }

    @Override
    public int compareTo(SceneId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
