package scrim.engine.state;

/**
 * What changed since when, in four domains (SNV). Each counter only grows.
 *
 * @param structure screens, sizes, layers, their order and shaders, and the shape of their
 *     parameters: when it changes, programs and buffers may have to be made anew
 * @param parameters values in force, bypass among them
 * @param packages anything of the shaders in use: when it changes, their programs may have changed
 * @param sequence publications so far, for diagnosis
 */
public record SnapshotVersion(long structure, long parameters, long packages, long sequence) {
    /** Changes whenever anything does that a picture depends on. */
    public long snapshot() {
        return structure + parameters + packages;
    }
}
