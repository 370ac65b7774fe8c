package scrim.daemon.video;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A named pipe to or from a child process, as Linux has them. Opening, reading and writing all take
 * a time after which they give up, which Java's own channels on a pipe do not: a child that never
 * opens its end, or hangs, then costs nobody a thread. One thread at a time.
 */
@SuppressWarnings("restricted")
final class Fifo implements AutoCloseable {
    /** What {@link #read} and {@link #write} say when the other side has gone. */
    static final int ENDED = -1;

    private static final int OWNER_ONLY = 0600;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int PIPE_BYTES = 1 << 20;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final short POLLERR = 8;
    private static final short POLLHUP = 16;
    private static final int EINTR = 4;
    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    private static final int EPIPE = 32;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERROR =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle MKFIFO =
            call("mkfifo", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle OPEN =
            variadic("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle FCNTL =
            variadic("fcntl", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE =
            call("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle POLL =
            call(
                    "poll",
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT);
    private static final MethodHandle READ = transfer("read");
    private static final MethodHandle WRITE = transfer("write");

    private final Path path;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());

    /** A {@code struct pollfd}: the descriptor, what is waited for, what came. */
    private final MemorySegment poll = arena.allocate(8, 4);

    private int descriptor = -1;

    private Fifo(Path path) {
        this.path = path;
    }

    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                ERRNO);
    }

    private static MethodHandle variadic(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters),
                ERRNO,
                Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle transfer(String name) {
        return call(
                name,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG);
    }

    /**
     * Makes the pipe, for this user only.
     *
     * @throws IOException if there is something of that name, or no room for it
     */
    static Fifo create(Path path) throws IOException {
        var fifo = new Fifo(path);
        try (Arena names = Arena.ofConfined()) {
            int result = (int) MKFIFO.invokeExact(fifo.error, name(names, path), OWNER_ONLY);
            if (result < 0) {
                throw fifo.failed("mkfifo");
            }
            return fifo;
        } catch (IOException | RuntimeException | Error e) {
            fifo.close();
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment name(Arena arena, Path path) {
        return arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
    }

    Path path() {
        return path;
    }

    /** Opens the reading end; whoever writes may come later. */
    void openToRead() throws IOException {
        if (!open(O_RDONLY)) {
            throw failed("open");
        }
    }

    /**
     * Opens the writing end.
     *
     * @return false if nobody has opened the reading end yet
     */
    boolean openToWrite() throws IOException {
        if (open(O_WRONLY)) {
            return true;
        }
        if (errno() == ENXIO) {
            return false;
        }
        throw failed("open");
    }

    private boolean open(int way) {
        try (Arena names = Arena.ofConfined()) {
            descriptor =
                    (int) OPEN.invokeExact(error, name(names, path), way | O_NONBLOCK | O_CLOEXEC);
            if (descriptor >= 0) {
                // Larger than the usual 64 KiB: fewer turns between two processes. Not needed.
                int _ = (int) FCNTL.invokeExact(error, descriptor, F_SETPIPE_SZ, PIPE_BYTES);
            }
            return descriptor >= 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what there is.
     *
     * @param address where to, {@code length} bytes at the most
     * @return how many bytes, 0 if none came in time, {@link #ENDED} if no more will
     */
    int read(long address, int length, int waitMillis) throws IOException {
        return transfer(READ, POLLIN, address, length, waitMillis);
    }

    /**
     * Writes as much as fits.
     *
     * @return how many bytes, 0 if there was no room in time, {@link #ENDED} if nobody reads
     */
    int write(long address, int length, int waitMillis) throws IOException {
        return transfer(WRITE, POLLOUT, address, length, waitMillis);
    }

    private int transfer(MethodHandle call, short event, long address, int length, int waitMillis)
            throws IOException {
        try {
            poll.set(ValueLayout.JAVA_INT, 0, descriptor);
            poll.set(ValueLayout.JAVA_SHORT, 4, event);
            poll.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
            int ready = (int) POLL.invokeExact(error, poll, 1L, waitMillis);
            if (ready < 0) {
                if (errno() == EINTR) {
                    return 0;
                }
                throw failed("poll");
            }
            if (ready == 0) {
                return 0;
            }
            short came = poll.get(ValueLayout.JAVA_SHORT, 6);
            if ((came & event) == 0 && (came & (POLLHUP | POLLERR)) != 0) {
                return ENDED;
            }
            long bytes = (long) call.invokeExact(error, descriptor, address, (long) length);
            if (bytes > 0) {
                return (int) bytes;
            }
            int errno = bytes == 0 ? EPIPE : errno();
            return switch (errno) {
                case EAGAIN, EINTR -> 0;
                case EPIPE -> ENDED;
                default -> throw failed(event == POLLIN ? "read" : "write");
            };
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the name away; who has it open goes on using it. */
    void unlink() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // An empty name in a folder of our own, which goes at the end.
        }
    }

    /** Closes this end and takes the name away. */
    @Override
    public void close() {
        unlink();
        if (descriptor >= 0) {
            try {
                int _ = (int) CLOSE.invokeExact(error, descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            descriptor = -1;
        }
    }

    private int errno() {
        return (int) ERROR.get(error, 0L);
    }

    private IOException failed(String what) {
        return new IOException("the pipe " + path + " fails: " + what + " error " + errno());
    }
}
