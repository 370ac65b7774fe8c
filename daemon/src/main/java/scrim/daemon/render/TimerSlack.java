package scrim.daemon.render;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * How much later than asked the system may wake a thread so that several wake-ups fall together.
 * Linux's 50 µs are for saving power; who draws sixty times a second would rather be on time. Other
 * systems have no such number for a thread.
 */
final class TimerSlack {
    private static final System.Logger LOG = System.getLogger(TimerSlack.class.getName());

    /** From {@code linux/prctl.h}. */
    private static final int PR_SET_TIMERSLACK = 29;

    private static final int PR_GET_TIMERSLACK = 30;

    private static final long LEAST_NANOS = 1;

    private TimerSlack() {}

    /**
     * Makes the current thread's slack as small as it can be.
     *
     * @return whether that was possible; where it is not, nothing has changed
     */
    static boolean lower() {
        return set(LEAST_NANOS);
    }

    /** As {@link #lower}, to a number above 0. Threads that this one starts begin with it. */
    static boolean set(long nanos) {
        return ask(PR_SET_TIMERSLACK, nanos) == 0;
    }

    /** The current thread's slack, or -1 where it cannot be known. */
    static long nanos() {
        return ask(PR_GET_TIMERSLACK, 0);
    }

    private static int ask(int what, long nanos) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return -1;
        }
        try {
            Optional<MemorySegment> prctl = Linker.nativeLinker().defaultLookup().find("prctl");
            return prctl.isEmpty() ? -1 : call(prctl.get(), what, nanos);
        } catch (RuntimeException | LinkageError e) {
            // A JVM without the right to call native code, or a system that forbids the call.
            LOG.log(System.Logger.Level.DEBUG, "timer slack cannot be set: {0}", "" + e);
            return -1;
        }
    }

    @SuppressWarnings("restricted")
    private static int call(MemorySegment prctl, int what, long nanos) {
        MethodHandle handle =
                Linker.nativeLinker()
                        .downcallHandle(
                                prctl,
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.JAVA_LONG),
                                Linker.Option.firstVariadicArg(1));
        try {
            return (int) handle.invokeExact(what, nanos, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("prctl does not throw", e);
        }
    }
}
