package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A real disk behind one that goes wrong: when told to, the nth call that can go wrong in some way
 * does, once or from then on. Every call of {@link Disk} passes here, also those that are added to
 * it one day. Nothing is forced: nobody here pulls the plug, and many cases take less time.
 */
final class FailingDisk {
    /** What goes wrong, as the operating system calls it. */
    enum Fault {
        EIO,
        ENOSPC,
        EROFS,
        EACCES,
        EMFILE,
        SHORT_WRITE;

        private static final Set<String> OPENS =
                Set.of("lock", "createNew", "list", "read", "forceFolder");
        private static final Set<String> CHANGES_NAMES =
                Set.of("lock", "createFolder", "createNew", "move", "delete", "link");
        private static final Set<String> ASKS = Set.of("exists", "isWritable", "freeBytes", "stat");
        private static final Set<String> OF_A_FILE = Set.of("write", "force", "close", "note");

        /** Whether this can happen to a call of that name. */
        boolean canHappenTo(String call) {
            return switch (this) {
                case EIO -> !ASKS.contains(call) || call.equals("exists");
                case ENOSPC ->
                        call.equals("freeBytes")
                                || (OF_A_FILE.contains(call) && !call.equals("close"))
                                || (CHANGES_NAMES.contains(call) && !call.equals("delete"))
                                || call.equals("forceFolder");
                case EROFS ->
                        call.equals("isWritable")
                                || call.equals("write")
                                || CHANGES_NAMES.contains(call);
                case EACCES ->
                        OPENS.contains(call) || CHANGES_NAMES.contains(call) || ASKS.contains(call);
                case EMFILE -> OPENS.contains(call);
                case SHORT_WRITE -> call.equals("write");
            };
        }

        /**
         * As the JDK puts it.
         *
         * @param translated whether the operating system speaks the operator's language
         */
        private IOException failure(@Nullable Path path, boolean translated) {
            return switch (this) {
                case EIO -> said(path, "Input/output error");
                case ENOSPC ->
                        said(
                                path,
                                translated
                                        ? "Auf dem Gerät ist kein Speicherplatz mehr verfügbar"
                                        : "No space left on device");
                case EROFS ->
                        said(
                                path,
                                translated
                                        ? "Das Dateisystem ist nur lesbar"
                                        : "Read-only file system");
                case EACCES -> new AccessDeniedException(String.valueOf(path));
                case EMFILE -> said(path, "Too many open files");
                case SHORT_WRITE -> throw new IllegalStateException("a short write is no failure");
            };
        }

        private static IOException said(@Nullable Path path, String reason) {
            return path == null
                    ? new IOException(reason)
                    : new FileSystemException(path.toString(), null, reason);
        }
    }

    /** What goes wrong after the call that did first. */
    enum Lasting {
        ONCE,
        /** All calls of that name, and no others. */
        THAT_CALL,
        ALL
    }

    private static final Set<String> FORCES = Set.of("force", "forceFolder");

    private final Disk disk;
    private @Nullable Fault fault;
    private Lasting lasting = Lasting.ONCE;
    private int callsUntil;
    private int failed;
    private String firstFailed = "";

    FailingDisk(Disk real) {
        disk = (Disk) inFrontOf(real, Disk.class);
    }

    Disk disk() {
        return disk;
    }

    /** From now on the nth call to which this can happen goes wrong. */
    void fail(Fault what, int nth, Lasting how) {
        fault = what;
        callsUntil = nth;
        lasting = how;
        failed = 0;
        firstFailed = "";
    }

    /** From now on all goes well. */
    void heal() {
        fault = null;
    }

    /** How many calls have gone wrong since {@link #fail}. */
    int failed() {
        return failed;
    }

    /** The call that went wrong first. */
    String firstFailed() {
        return firstFailed;
    }

    private Object inFrontOf(Object one, Class<?> as) {
        return Proxy.newProxyInstance(
                FailingDisk.class.getClassLoader(),
                new Class<?>[] {as},
                (_, method, arguments) -> call(one, method, arguments));
    }

    private @Nullable Object call(Object one, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Fault now = isNext(method) ? fault : null;
        if (now != null) {
            if (failed++ == 0) {
                firstFailed = method.getName();
            }
            if (method.getName().equals("exists")) {
                // What cannot be looked at is not known to be gone.
                return true;
            }
            if (method.getReturnType() == boolean.class) {
                return false;
            }
            switch (now) {
                case ENOSPC -> {
                    if (method.getName().equals("freeBytes")) {
                        return 0L;
                    }
                    if (method.getName().equals("write")) {
                        // What fits is written all the same.
                        writePart(one, (ByteBuffer) arguments[0]);
                    }
                }
                case SHORT_WRITE -> {
                    writePart(one, (ByteBuffer) arguments[0]);
                    return null;
                }
                case EIO -> {
                    if (method.getName().equals("close")) {
                        var _ = invoke(one, method, arguments);
                    }
                }
                case EROFS, EACCES, EMFILE -> {}
            }
            throw now.failure(path(arguments), lasting == Lasting.ALL);
        }
        if (FORCES.contains(method.getName())) {
            return null;
        }
        Object answer = invoke(one, method, arguments);
        return switch (answer) {
            case Disk.NewFile file -> inFrontOf(file, Disk.NewFile.class);
            case Disk.Lock lock -> inFrontOf(lock, Disk.Lock.class);
            case null, default -> answer;
        };
    }

    private boolean isNext(Method method) {
        if (fault == null || !fault.canHappenTo(method.getName())) {
            return false;
        }
        callsUntil--;
        return callsUntil == 0
                || (callsUntil < 0
                        && switch (lasting) {
                            case ONCE -> false;
                            case THAT_CALL -> method.getName().equals(firstFailed);
                            case ALL -> true;
                        });
    }

    private static void writePart(Object file, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        bytes.limit(bytes.position() + Math.max(1, bytes.remaining() / 3));
        ((Disk.NewFile) file).write(bytes);
        bytes.limit(end);
    }

    private static @Nullable Path path(Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof Path path
                ? path
                : null;
    }

    private static @Nullable Object invoke(Object one, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(one, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
