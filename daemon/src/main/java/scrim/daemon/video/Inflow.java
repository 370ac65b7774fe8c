package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** What a child writes into its pipe, with an end to every wait. One thread. */
final class Inflow {
    private static final int WAIT_MILLIS = 50;
    private static final int LONGEST_LINE = 1_024;

    private final Fifo fifo;
    private final Child child;
    private final BooleanSupplier isUnwanted;
    private final ByteBuffer small = ByteBuffer.allocateDirect(LONGEST_LINE);
    private final long smallAddress = MemorySegment.ofBuffer(small).address();
    private long patienceNanos;

    /**
     * @param isUnwanted ends every wait
     */
    Inflow(Fifo fifo, Child child, BooleanSupplier isUnwanted) {
        this.fifo = fifo;
        this.child = child;
        this.isUnwanted = isUnwanted;
    }

    /** How long nothing at all may come. */
    void patience(double seconds) {
        patienceNanos = (long) (seconds * 1e9);
    }

    /**
     * Reads so many bytes.
     *
     * @return false at the end of what comes, with some or all of them missing
     * @throws LostException if nothing came for too long
     */
    boolean read(long address, int length) throws IOException, LostException {
        int done = 0;
        long last = System.nanoTime();
        while (done < length) {
            if (isUnwanted.getAsBoolean()) {
                return false;
            }
            int bytes = fifo.read(address + done, length - done, WAIT_MILLIS);
            if (bytes == Fifo.ENDED) {
                return false;
            }
            if (bytes > 0) {
                done += bytes;
                last = System.nanoTime();
            } else if (!child.isAlive()) {
                // Gone before it opened its end, or a grandchild holds it open.
                return false;
            } else if (System.nanoTime() - last > patienceNanos) {
                throw new LostException("nothing came for " + patienceNanos / 1e9 + " s");
            }
        }
        return true;
    }

    /**
     * Reads a line of plain letters, which must be short.
     *
     * @return null at the end
     */
    @Nullable String line() throws IOException, LostException {
        var line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            if (!read(smallAddress, 1)) {
                return null;
            }
            char c = (char) (small.get(0) & 0xFF);
            if (c == '\n') {
                return line.toString();
            }
            line.append(c);
        }
        throw new LostException("ffmpeg writes what is no picture");
    }

    /**
     * Reads what stands in front of every picture of PAM, which must begin as PAM does.
     *
     * @return false at the end
     */
    boolean pictureMark(int length) throws IOException, LostException {
        if (length > LONGEST_LINE || !read(smallAddress, length)) {
            return false;
        }
        if (small.get(0) != 'P' || small.get(length - 1) != '\n') {
            throw new LostException("ffmpeg writes what is no picture");
        }
        return true;
    }

    /**
     * Reads the line {@code FRAME} in front of a picture of Y4M, with whatever follows in it.
     *
     * @return false at the end
     */
    boolean frameMark() throws IOException, LostException {
        if (!read(smallAddress, 6)) {
            return false;
        }
        if (small.get(0) != 'F' || small.get(4) != 'E') {
            throw new LostException("ffmpeg writes what is no picture");
        }
        return small.get(5) == '\n' || line() != null;
    }
}
