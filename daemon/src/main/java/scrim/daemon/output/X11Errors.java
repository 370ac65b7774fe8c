package scrim.daemon.output;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps Xlib from ending the whole process, which is what it does by itself when the display goes
 * away or refuses something. A refusal is counted as nothing; a thread whose display has gone never
 * comes back, because Xlib does not expect it to.
 */
final class X11Errors {
    private static final System.Logger LOG = System.getLogger(X11Errors.class.getName());
    private static final FunctionDescriptor OF_DISPLAY_AND_EVENT =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    private static final FunctionDescriptor OF_DISPLAY =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private static final FunctionDescriptor SETTER =
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private static volatile @Nullable Runnable onLoss;

    private X11Errors() {}

    /**
     * From now on, for the whole process.
     *
     * @param lost called on the thread that finds its display gone; must not throw
     */
    @SuppressWarnings("restricted")
    static void survive(Runnable lost) {
        onLoss = lost;
        try {
            SymbolLookup xlib = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
            MethodHandles.Lookup here = MethodHandles.lookup();
            set(
                    xlib,
                    "XSetErrorHandler",
                    here.findStatic(
                            X11Errors.class,
                            "refused",
                            MethodType.methodType(
                                    int.class, MemorySegment.class, MemorySegment.class)),
                    OF_DISPLAY_AND_EVENT);
            set(
                    xlib,
                    "XSetIOErrorHandler",
                    here.findStatic(
                            X11Errors.class,
                            "lost",
                            MethodType.methodType(int.class, MemorySegment.class)),
                    OF_DISPLAY);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "should the display go away, Scrim would end: {0}",
                    "" + e);
        }
    }

    @SuppressWarnings("restricted")
    private static void set(
            SymbolLookup xlib, String setter, MethodHandle handler, FunctionDescriptor form) {
        MemorySegment stub = Linker.nativeLinker().upcallStub(handler, form, Arena.global());
        MethodHandle call = Linker.nativeLinker().downcallHandle(xlib.findOrThrow(setter), SETTER);
        try {
            var _ = (MemorySegment) call.invokeExact(stub);
        } catch (Throwable e) {
            throw new IllegalStateException(setter + " does not throw", e);
        }
    }

    // Called by Xlib.
    @SuppressWarnings("unused")
    private static int refused(MemorySegment display, MemorySegment event) {
        LOG.log(System.Logger.Level.DEBUG, "the display refused something");
        return 0;
    }

    // Called by Xlib, which ends the process once this returns.
    @SuppressWarnings("unused")
    private static int lost(MemorySegment display) {
        Runnable told = onLoss;
        if (told != null) {
            told.run();
        }
        while (true) {
            LockSupport.park();
        }
    }
}
