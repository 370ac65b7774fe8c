package scrim.daemon.store;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** What Linux can do and Java has no words for. */
final class Kernel {
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle OPEN = variadic("open", 2, INT, ADDRESS, INT);
    private static final MethodHandle CLOSE = function("close", INT, INT);
    private static final MethodHandle IOCTL = variadic("ioctl", 2, INT, INT, LONG, ADDRESS);
    private static final MethodHandle KILL = function("kill", INT, INT, INT);
    private static final MethodHandle PRCTL = variadic("prctl", 1, INT, INT, LONG);

    /** {@code _IOR('X', 125, __u32)}, for ext4 and XFS alike. */
    private static final long FS_IOC_SHUTDOWN = 0x8004_587dL;

    /** Neither the log nor anything else in memory is written before. */
    private static final int NOLOGFLUSH = 2;

    private static final int SIGKILL = 9;
    private static final int PR_SET_PTRACER = 0x5961_6d61;
    private static final long ANYBODY = -1;

    private Kernel() {}

    /**
     * Ends a file system as a power cut does: what it has not put on its device by now will never
     * be there, and every call on it fails until it is mounted again.
     */
    static void cutPower(Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(folder.toString()), 0);
            if (descriptor < 0) {
                throw new IOException(folder + " cannot be opened");
            }
            int answer =
                    (int)
                            IOCTL.invokeExact(
                                    descriptor,
                                    FS_IOC_SHUTDOWN,
                                    arena.allocateFrom(INT, NOLOGFLUSH));
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (answer != 0 || closed != 0) {
                throw new IOException(folder + " cannot be shut down");
            }
        } catch (IOException failure) {
            throw failure;
        } catch (Throwable defect) {
            throw new AssertionError(defect);
        }
    }

    /** Kills this process, in the middle of what its other threads do. */
    static void die() {
        try {
            int _ = (int) KILL.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
        } catch (Throwable defect) {
            throw new AssertionError(defect);
        }
    }

    /** Lets any process of this user look into this one, where only a parent may otherwise. */
    static void allowTracing() {
        try {
            int _ = (int) PRCTL.invokeExact(PR_SET_PTRACER, ANYBODY);
        } catch (Throwable defect) {
            throw new AssertionError(defect);
        }
    }

    private static MethodHandle function(
            String name, ValueLayout answer, ValueLayout... arguments) {
        return link(name, FunctionDescriptor.of(answer, arguments));
    }

    /**
     * @param fixed how many arguments its declaration names
     */
    private static MethodHandle variadic(
            String name, int fixed, ValueLayout answer, ValueLayout... arguments) {
        return link(
                name,
                FunctionDescriptor.of(answer, arguments),
                Linker.Option.firstVariadicArg(fixed));
    }

    @SuppressWarnings("restricted") // it is what this class is for
    private static MethodHandle link(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow(name);
        return linker.downcallHandle(function, descriptor, options);
    }
}
