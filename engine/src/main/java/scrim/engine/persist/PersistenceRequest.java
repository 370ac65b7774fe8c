package scrim.engine.persist;

/**
 * The wish to have something on disk. It carries no content: the newest is taken when the write
 * begins.
 *
 * @param target what is to be written
 * @param key which one of that kind; requests of one target and key merge into the newest
 * @param reason the change that led to it, for logs and failure reports: {@code setParameter}
 * @param force whether somebody waits for it, so that it neither rests nor merges into one that
 *     does; those who wait for one target share a save that begins after the last of them asked
 * @param rev the accepted change after which the content must be at least this new
 */
public record PersistenceRequest(
        Target target, String key, String reason, boolean force, long rev) {
    public enum Target {
        /** The show: screens, stacks, saved values. */
        RUNTIME_STATE,
        SCENE,
        CONFIG
    }

    /** The same, for somebody who waits. */
    PersistenceRequest forced() {
        return force ? this : new PersistenceRequest(target, key, reason, true, rev);
    }

    /** For the scene of that id, be it there or deleted. */
    public static PersistenceRequest ofScene(String id, String reason, long rev) {
        return new PersistenceRequest(Target.SCENE, id, reason, false, rev);
    }

    public static PersistenceRequest ofState(String reason, long rev) {
        return new PersistenceRequest(Target.RUNTIME_STATE, "", reason, false, rev);
    }
}
