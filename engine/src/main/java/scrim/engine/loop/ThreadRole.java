package scrim.engine.loop;

import java.util.EnumSet;
import java.util.Set;

/** The daemon's long-lived threads. What is not thread-safe belongs to exactly one of them. */
public enum ThreadRole {
    /** Decides and applies mutations; the only writer of the base and committed tiers. */
    COORDINATOR,
    /** Owns the GL context and everything made with it, the automation tier and frame state. */
    RENDER,
    /** Builds and tries shaders on a GL context beside the render thread's; may wait for both. */
    COMPILE,
    /** Writes files; may wait for a slow disk as long as it takes. Never interrupted. */
    WRITER;

    private static final ThreadLocal<Set<ThreadRole>> MINE =
            ThreadLocal.withInitial(() -> EnumSet.noneOf(ThreadRole.class));

    /** Gives the current thread this role from now on. Tests play several roles at once. */
    public void adopt() {
        MINE.get().add(this);
    }

    /**
     * Checks that the current thread has this role.
     *
     * @throws WrongThreadException if it has not; nothing was done then
     */
    public void require() {
        if (!MINE.get().contains(this)) {
            throw new WrongThreadException(
                    "this belongs to the "
                            + this
                            + " thread, was called on \""
                            + Thread.currentThread().getName()
                            + "\" with the roles "
                            + MINE.get());
        }
    }
}
