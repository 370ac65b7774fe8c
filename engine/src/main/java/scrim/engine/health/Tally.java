package scrim.engine.health;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that only grows and that one thread alone adds to: a plain addition, where a {@link
 * Counter} needs an atomic one. Any thread reads it.
 */
public final class Tally {
    private static final VarHandle TOTAL;

    static {
        try {
            TOTAL = MethodHandles.lookup().findVarHandle(Tally.class, "total", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long total;

    Tally() {}

    /** Always the same thread. */
    public void add(long amount) {
        TOTAL.setOpaque(this, total + amount);
    }

    /** Always the same thread. */
    public void increment() {
        add(1);
    }

    public long total() {
        return (long) TOTAL.getOpaque(this);
    }
}
