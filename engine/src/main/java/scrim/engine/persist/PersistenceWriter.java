package scrim.engine.persist;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The thread that puts things on disk. Whoever asks goes on at once: asking leaves a note, and the
 * thread, which looks every few milliseconds, finds it. It starts with the first request and ends
 * once the writer is closed and nothing is left to save.
 *
 * <p>The thread is never interrupted: an interrupt would close the file it is writing and leave
 * open what became of it. A stuck disk is waited for with a deadline instead ({@link #flush}).
 */
public final class PersistenceWriter {
    private static final System.Logger LOG = System.getLogger(PersistenceWriter.class.getName());

    private final PersistenceSteps steps;
    private final Health health;
    private final long pollNanos;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stepped = lock.newCondition();

    /**
     * @param random a number from 0 to 1, for the jitter of retries
     * @param listener is told every outcome, on the writer's thread; must not wait for anything
     * @param durableRev the rev that was restored, 0 for a new show
     */
    public PersistenceWriter(
            Sink sink,
            PersistenceSettings settings,
            Ticker ticker,
            DoubleSupplier random,
            Health health,
            Consumer<PersistenceOutcome> listener,
            long durableRev) {
        this.health = health;
        steps = new PersistenceSteps(sink, settings, ticker, random, health, listener, durableRev);
        pollNanos = settings.poll().toNanos();
        thread = Thread.ofPlatform().name("writer").daemon(false).unstarted(this::run);
    }

    /**
     * Asks for a save. Any thread; costs an allocation and no system call, except that the first
     * one starts the thread.
     *
     * @return false if the writer is closed; that is in health then
     */
    public boolean submit(PersistenceRequest request) {
        boolean accepted = steps.ask(request, null);
        if (accepted) {
            startOnce();
        }
        return accepted;
    }

    /**
     * Asks for a save at once, for somebody who waits for it. Any thread.
     *
     * @return completes when the first try has an outcome; {@code Written} and {@code Skipped} mean
     *     on disk. Completes on the writer's thread, so continue with the {@code …Async} methods.
     */
    public CompletableFuture<PersistenceOutcome> save(PersistenceRequest request) {
        var outcome = new CompletableFuture<PersistenceOutcome>();
        var forced =
                new PersistenceRequest(
                        request.target(), request.key(), request.reason(), true, request.rev());
        if (steps.ask(forced, outcome)) {
            startOnce();
        }
        return outcome;
    }

    /** The newest change known to be on disk. Any thread; never blocks, never goes back. */
    public long durableRev() {
        return steps.durableRev();
    }

    /** Any thread; never blocks. */
    public PersistenceStatus status() {
        return steps.status();
    }

    /** Refuses requests from now on; what was accepted is still saved. Any thread. */
    public void close() {
        steps.close();
        LockSupport.unpark(thread);
    }

    /**
     * Has everything saved that was asked for so far, without the usual patience, and waits for it.
     * Any thread; writes nothing if nothing is pending. Can be called again after a loss. An
     * interrupt of the caller ends the wait, not the save.
     */
    public FlushOutcome flush(Duration deadline) {
        long newest = steps.hurry();
        LockSupport.unpark(thread);
        String reason = "the disk did not answer within " + deadline.toMillis() + " ms";
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (steps.isWaitingFor(newest) && left > 0) {
                left = stepped.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            reason = "the wait for the disk was cut short";
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        if (!steps.isWaitingFor(newest)) {
            return new FlushOutcome.Saved(steps.durableRev());
        }
        if (steps.status().last() instanceof PersistenceOutcome.Failed failure) {
            reason = failure.error();
        }
        var lost = new FlushOutcome.Lost(steps.unsaved(), steps.durableRev(), reason);
        health.failed(
                "store",
                "flush",
                Severity.ERROR,
                "changes after rev " + lost.durableRev() + " are not on disk: " + reason);
        return lost;
    }

    private void startOnce() {
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    private void run() {
        ThreadRole.WRITER.adopt();
        while (!steps.isFinished()) {
            // Whoever interrupted this thread against the rules must not cost the next save.
            var _ = Thread.interrupted();
            boolean wrote = false;
            try {
                wrote = steps.step();
            } catch (RuntimeException | Error defect) {
                LOG.log(System.Logger.Level.ERROR, "the writer failed and goes on", defect);
                health.failed("store", "writer", Severity.ERROR, "a defect in Scrim: " + defect);
                announceStep();
            }
            if (wrote) {
                announceStep();
            } else {
                LockSupport.parkNanos(this, pollNanos);
            }
        }
    }

    private void announceStep() {
        lock.lock();
        try {
            stepped.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
