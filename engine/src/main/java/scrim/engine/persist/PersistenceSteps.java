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

    private static final long STALL_NANOS = 1_000_000_000;
    private static final PersistenceRequest STATE = PersistenceRequest.ofState("check", 0);

    /** What the writer's thread is waiting for. */
    private record Call(String what, String place, long startNanos) {}

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
    private long checkedNanos;
    private long savedRev;
    private @Nullable String refusalOfCheck;
    private volatile long durableRev;
    private volatile @Nullable Call call;
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
        savedRev = durableRev;
        gapEndNanos = ticker.nanos();
        checkedNanos = gapEndNanos;
        written = health.counter("persist.written");
        failed = health.counter("persist.failed");
        skipped = health.counter("persist.skipped");
        refused = health.counter("persist.refused");
        commitNanos = health.histogram("persist.commitNanos");
        health.gauge("persist.rev", () -> status().rev());
        health.gauge("persist.durableRev", this::durableRev);
        health.gauge("persist.unsavedNanos", () -> status().unsavedNanos());
        health.watch("store", "disk", Severity.ERROR, this::stall);
    }

    /** What to say of a disk that has not answered for a second. Any thread. */
    private @Nullable String stall() {
        Call now = call;
        long nanos = now == null ? 0 : ticker.nanos() - now.startNanos();
        return now == null || nanos < STALL_NANOS
                ? null
                : String.format(
                        Locale.ROOT,
                        "the disk has not answered for %.1f s while %s %s; changes wait in memory"
                                + " (on disk: rev %d)",
                        nanos / 1e9,
                        now.what(),
                        now.place(),
                        durableRev);
    }

    /**
     * Takes requests all at once, or refuses them when closed. Any thread; no lock, no system call.
     *
     * @param callers who waits for the outcome of each, all of them forced; empty if nobody does
     */
    boolean ask(
            List<PersistenceRequest> requests,
            List<CompletableFuture<PersistenceOutcome>> callers) {
        long now = ticker.nanos();
        while (true) {
            Pending before = pending.get();
            if (before.closed()) {
                for (int i = 0; i < requests.size(); i++) {
                    refuse(
                            requests.get(i),
                            callers.isEmpty() ? null : callers.get(i),
                            !before.isEmpty());
                }
                return false;
            }
            if (pending.compareAndSet(before, before.with(requests, now, callers))) {
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
        int attempts = 0;
        long retry = 0;
        for (Pending.Entry entry : waiting.entries()) {
            if (entry.attempts() > attempts) {
                attempts = entry.attempts();
                retry = Math.max(0, entry.notBeforeNanos() - now);
            }
        }
        return new PersistenceStatus(
                Math.max(durableRev, waiting.asked()),
                durableRev,
                !waiting.isEmpty(),
                now - waiting.oldestNanos(now),
                attempts,
                retry,
                written.total(),
                failed.total(),
                last);
    }

    /**
     * Writes what is due, at most one thing, and answers whether something was; if nothing is,
     * looks from time to time whether a save would succeed. A failure is an outcome and not an
     * exception.
     */
    @OwnedBy(ThreadRole.WRITER)
    boolean step() {
        ThreadRole.WRITER.require();
        // Read before the sink takes the content: what is in here now, the content covers.
        Pending before = pending.get();
        long start = ticker.nanos();
        Pending.Entry entry = before.due(start, settings, gapEndNanos);
        if (entry == null) {
            if (start - checkedNanos >= settings.checkEvery().toNanos()) {
                check(start);
            }
            return false;
        }
        // Whoever interrupted this thread against the rules must not cost this save.
        var _ = Thread.interrupted();
        PersistenceOutcome outcome;
        call = new Call("saving", sink.place(entry.request()), start);
        try {
            outcome = saved(entry, before, start, sink.write(entry.request()));
        } catch (Throwable failure) {
            outcome = failed(entry, start, failure);
        } finally {
            call = null;
        }
        last = outcome;
        tell(entry, outcome);
        return true;
    }

    private void check(long start) {
        String place = sink.place(STATE);
        call = new Call("looking at", place, start);
        try {
            List<PersistenceRequest> again = sink.check();
            if (!again.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "not as it was left, saving it again: {0}",
                        String.join(", ", again.stream().map(sink::place).toList()));
                pending.updateAndGet(waiting -> waiting.withAgain(again, ticker.nanos()));
            }
            checkPassed(place);
        } catch (IOException refusal) {
            checkFailed(place, String.valueOf(refusal.getMessage()));
        } catch (RuntimeException | Error defect) {
            checkFailed(place, "a defect in Scrim: " + defect);
        } finally {
            call = null;
            checkedNanos = ticker.nanos();
        }
    }

    /** What failed is tried at once when the cause is gone, and rests as before when it is not. */
    private void checkPassed(String place) {
        if (refusalOfCheck != null) {
            refusalOfCheck = null;
            health.mended("store", subjectOfCheck(place));
            LOG.log(System.Logger.Level.INFO, "saving to {0} is possible again", place);
            pending.updateAndGet(waiting -> waiting.rested(ticker.nanos()));
        }
    }

    private void checkFailed(String place, String message) {
        if (!message.equals(refusalOfCheck)) {
            refusalOfCheck = message;
            health.broken("store", subjectOfCheck(place), Severity.ERROR, message);
            LOG.log(System.Logger.Level.WARNING, "saving is not possible: {0}", message);
        }
    }

    /** Not the place alone: what a failed save says of it is for a good save to take back. */
    private static String subjectOfCheck(String place) {
        return place + " (check)";
    }

    private PersistenceOutcome saved(
            Pending.Entry entry, Pending before, long start, Sink.Saved saved) {
        PersistenceRequest request = entry.request();
        savedRev = Math.max(savedRev, saved.rev());
        if (saved.rev() < request.rev()) {
            advance(pending.get());
            throw new IllegalStateException(
                    "asked for rev "
                            + request.rev()
                            + ", the newest content was still of rev "
                            + saved.rev());
        }
        long end = ticker.nanos();
        Pending now =
                pending.updateAndGet(waiting -> waiting.saved(entry, before, saved.rev(), start));
        advance(now);
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

    /**
     * The content on disk may be newer than what has been asked for, and then changes of other
     * targets may not even be waiting yet: so it counts only up to what was asked, and only as far
     * as nothing waits.
     */
    private void advance(Pending now) {
        long rev = Math.min(savedRev, Math.min(now.asked(), now.nothingWaitsUpTo()));
        durableRev = Math.max(durableRev, rev);
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
        entry.callers().forEach(caller -> caller.answer().complete(outcome));
        listener.accept(outcome);
    }
}
