package scrim.daemon.render;

import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/** How much of the processor a thread claims when there is not enough for all. */
final class Niceness {
    private static final System.Logger LOG = System.getLogger(Niceness.class.getName());

    /** About a ninth of what the others get. */
    private static final int NICE = 10;

    private static final int PRIO_PROCESS = 0;

    private Niceness() {}

    /**
     * Lets the calling platform thread, and those it starts, stand back behind all others. Java has
     * priorities that Linux ignores; Linux has a call for it, by which 0 is the calling thread.
     * Where there is none, nothing happens.
     */
    @SuppressWarnings("restricted")
    static void yieldToOthers() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return;
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            var call =
                    linker.downcallHandle(
                            library.findOrThrow("setpriority"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT));
            int answer = (int) call.invokeExact(PRIO_PROCESS, 0, NICE);
            LOG.log(Level.DEBUG, "setpriority answered {0}", answer);
        } catch (Throwable e) {
            // A comfort: without it a busy machine is a little busier.
            LOG.log(Level.DEBUG, "threads cannot stand back here: {0}", "" + e);
        }
    }
}
