package scrim.daemon.video;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of something that may be lost and come back: a source, the sound, a recorder. After a
 * loss it waits and tries again, each time longer, until it is stopped or there is no more to do.
 */
final class Supervisor {
    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private final String name;
    private final Work work;
    private final Backoff backoff = new Backoff(new Random());
    private final Thread thread;
    private volatile boolean isStopping;

    /** What is looked after; all on the supervisor's thread. */
    interface Work {
        /**
         * Goes on until it is stopped, done or to begin anew at once.
         *
         * @return whether there is no more to do
         * @throws LostException if it is to be tried again, with the reason for an operator
         */
        boolean attempt() throws IOException, LostException, InterruptedException;

        /**
         * Says so.
         *
         * @return whether to try again
         */
        boolean lost(String reason);

        /** The last that is called. */
        void ended();
    }

    Supervisor(String name, Work work) {
        this.name = name;
        this.work = work;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has it end soon, also a pause; waits for nothing. Any thread. */
    void stop() {
        isStopping = true;
        LockSupport.unpark(thread);
    }

    boolean isStopping() {
        return isStopping;
    }

    /**
     * Waits until it has ended.
     *
     * @return whether it has
     */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return thread.join(longest);
    }

    /** Waits, but not beyond a stop. The supervisor's thread. */
    void pauseUntil(long nanos) {
        for (long left = nanos - System.nanoTime();
                left > 0 && !isStopping;
                left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void run() {
        try {
            while (!isStopping) {
                long begin = System.nanoTime();
                String reason;
                try {
                    if (work.attempt()) {
                        return;
                    }
                    continue;
                } catch (LostException e) {
                    reason = String.valueOf(e.getMessage());
                } catch (FileSystemException e) {
                    String why = e.getReason();
                    reason =
                            e.getFile() + ": " + (why == null ? e.getClass().getSimpleName() : why);
                } catch (IOException | RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.ERROR, name, e);
                    reason = String.valueOf(e);
                }
                if (!work.lost(reason)) {
                    return;
                }
                long now = System.nanoTime();
                pauseUntil(now + backoff.after(Duration.ofNanos(now - begin)).toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.ended();
        }
    }
}
