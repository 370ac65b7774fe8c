package scrim.engine.persist;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * What the writer does, step by step, without its thread. Asking is for any thread and never
 * blocks; stepping belongs to the writer's.
 */
final class PersistenceSteps {
    private static final System.Logger LOG = System.getLogger("scrim.engine.persist");

    /** Up to this part of a pause is taken off at random, so that daemons do not retry in step. */
    private static final double JITTER = 0.2;

    private final Sink sink;
    private final PersistenceSettings settings;
    private final Ticker ticker;
    private final DoubleSupplier random;
    private final Health health;
    private final Consumer<PersistenceOutcome> listener;
    private final AtomicReference<Pending> pending = new AtomicReference<>(Pending.NONE);
    private final Set<String> brokenPlaces = new HashSet<>();
    private final Counter written;
    private final Counter failed;
    private final Counter skipped;
    private final Counter refused;
    private final Histogram commitNanos;
    private long gapEndNanos;
    private volatile long durableRev;
    private volatile @Nullable PersistenceOutcome last;

    PersistenceSteps(
            Sink sink,
            PersistenceSettings settings,
            Ticker ticker,
            DoubleSupplier random,
            Health health,
            Consumer<PersistenceOutcome> listener,
            long durableRev) {
        this.sink = sink;
        this.settings = settings;
        this.ticker = ticker;
        this.random = random;
        this.health = health;
        this.listener = listener;
        this.durableRev = durableRev;
        this.gapEndNanos = ticker.nanos();
        written = health.counter("persist.written");
        failed = health.counter("persist.failed");
        skipped = health.counter("persist.skipped");
        refused = health.counter("persist.refused");
        commitNanos = health.histogram("persist.commitNanos");
        health.gauge("persist.rev", () -> status().rev());
        health.gauge("persist.durableRev", this::durableRev);
        health.gauge("persist.unsavedNanos", () -> status().unsavedNanos());
    }

    /** Takes a request, or refuses it when closed. Any thread; no lock, no system call. */
    boolean ask(
            PersistenceRequest request, @Nullable CompletableFuture<PersistenceOutcome> caller) {
        long now = ticker.nanos();
        while (true) {
            Pending before = pending.get();
            if (before.closed()) {
                refuse(request, caller, !before.isEmpty());
                return false;
            }
            if (pending.compareAndSet(before, before.with(request, now, caller))) {
                return true;
            }
        }
    }

    private void refuse(
            PersistenceRequest request,
            @Nullable CompletableFuture<PersistenceOutcome> caller,
            boolean unsaved) {
        refused.increment();
        String place = sink.place(request);
        health.failed(
                "store",
                place,
                Severity.ERROR,
                "not saving "
                        + request.reason()
                        + " (rev "
                        + request.rev()
                        + "): it came after saving was shut down");
        if (caller != null) {
            caller.complete(new PersistenceOutcome.Refused(request, place, unsaved));
        }
    }

    /** Makes everything due at once; answers the number of the newest change there is. */
    long hurry() {
        return pending.updateAndGet(Pending::hurried).changes();
    }

    void close() {
        pending.updateAndGet(Pending::closedDown);
    }

    boolean isFinished() {
        Pending now = pending.get();
        return now.closed() && now.isEmpty();
    }

    boolean isWaitingFor(long change) {
        return pending.get().isWaitingFor(change);
    }

    List<PersistenceRequest> unsaved() {
        return pending.get().entries().stream().map(Pending.Entry::request).toList();
    }

    long durableRev() {
        return durableRev;
    }

    PersistenceStatus status() {
        Pending waiting = pending.get();
        long now = ticker.nanos();
        long rev = durableRev;
        int attempts = 0;
        long retry = 0;
        for (Pending.Entry entry : waiting.entries()) {
            rev = Math.max(rev, entry.request().rev());
            if (entry.attempts() > attempts) {
                attempts = entry.attempts();
                retry = Math.max(0, entry.notBeforeNanos() - now);
            }
        }
        return new PersistenceStatus(
                rev,
                durableRev,
                !waiting.isEmpty(),
                now - waiting.oldestNanos(now),
                attempts,
                retry,
                last);
    }

    /**
     * Writes what is due, at most one thing; answers whether something was. A failure is an outcome
     * and not an exception.
     */
    @OwnedBy(ThreadRole.WRITER)
    boolean step() {
        ThreadRole.WRITER.require();
        // Read before the sink takes the content: what is in here now, the content covers.
        Pending before = pending.get();
        long start = ticker.nanos();
        Pending.Entry entry = before.due(start, settings, gapEndNanos);
        if (entry == null) {
            return false;
        }
        PersistenceOutcome outcome;
        try {
            outcome = saved(entry, before, start, sink.write(entry.request()));
        } catch (Throwable failure) {
            outcome = failed(entry, start, failure);
        }
        last = outcome;
        tell(entry, outcome);
        return true;
    }

    private PersistenceOutcome saved(
            Pending.Entry entry, Pending before, long start, Sink.Saved saved) {
        PersistenceRequest request = entry.request();
        durableRev = Math.max(durableRev, saved.rev());
        if (saved.rev() < request.rev()) {
            throw new IllegalStateException(
                    "asked for rev "
                            + request.rev()
                            + ", the newest content was still of rev "
                            + saved.rev());
        }
        long end = ticker.nanos();
        Pending now = pending.updateAndGet(waiting -> waiting.saved(entry, before, start));
        String place = sink.place(request);
        if (brokenPlaces.remove(place)) {
            health.mended("store", place);
        }
        boolean newer = now.hasNewer(request, entry.lastChange());
        if (!saved.changed()) {
            skipped.increment();
            return new PersistenceOutcome.Skipped(
                    request, place, durableRev, newer, !now.isEmpty());
        }
        written.increment();
        commitNanos.record(end - start);
        gapEndNanos = end + settings.gapNanos(end - start);
        return new PersistenceOutcome.Written(
                request, place, durableRev, end - start, newer, !now.isEmpty());
    }

    private PersistenceOutcome failed(Pending.Entry entry, long start, Throwable failure) {
        PersistenceRequest request = entry.request();
        long end = ticker.nanos();
        gapEndNanos = end + settings.gapNanos(end - start);
        int attempts = pending.get().attempts(request) + 1;
        long pause = settings.retryNanos(attempts);
        long retry = pause - (long) (pause * JITTER * random.getAsDouble());
        Pending now = pending.updateAndGet(waiting -> waiting.failed(entry, end + retry));
        String place = sink.place(request);
        String error =
                failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
        long unsavedNanos = end - now.sinceNanos(request, end);
        failed.increment();
        brokenPlaces.add(place);
        String report =
                String.format(
                        Locale.ROOT,
                        "saving %s failed (try %d), keeping %.1f s of changes in memory"
                                + " (rev %d, on disk %d), trying again in %.1f s: %s",
                        place,
                        attempts,
                        unsavedNanos / 1e9,
                        request.rev(),
                        durableRev,
                        retry / 1e9,
                        error);
        health.broken("store", place, Severity.ERROR, report);
        if (failure instanceof IOException) {
            LOG.log(System.Logger.Level.WARNING, report);
        } else {
            LOG.log(System.Logger.Level.ERROR, report, failure);
        }
        return new PersistenceOutcome.Failed(
                request,
                place,
                error,
                attempts,
                unsavedNanos,
                durableRev,
                retry,
                now.hasNewer(request, entry.lastChange()),
                !now.isEmpty());
    }

    private void tell(Pending.Entry entry, PersistenceOutcome outcome) {
        var caller = entry.caller();
        if (caller != null) {
            caller.complete(outcome);
        }
        listener.accept(outcome);
    }
}
