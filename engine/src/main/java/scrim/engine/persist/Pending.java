package scrim.engine.persist;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What is waiting to be on disk, and since when. Immutable and without a thread: every step answers
 * the next one, and whoever wants to take it swaps one for the other.
 *
 * <p>The clock of a target starts with its first unsaved change and is not wound back by later
 * ones, so a fader that never rests is still saved every {@code maxWait}. An entry stays until its
 * save has succeeded; only then is it compared with what was there when the save began, so a change
 * that came in between is never forgotten.
 *
 * @param changes how many requests there ever were: the number of the newest
 * @param closed whether further requests are refused
 */
record Pending(List<Entry> entries, long changes, boolean closed) {
    static final Pending NONE = new Pending(List.of(), 0, false);

    /**
     * One target's unsaved changes, or one forced request.
     *
     * @param firstChange the number of the oldest change in it, {@code lastChange} of the newest
     * @param sinceNanos when the oldest came, {@code newestNanos} the newest
     * @param hurried whether it is written as soon as can be, whatever it would else wait for
     * @param attempts how often it failed in a row; while above 0, {@code notBeforeNanos} counts
     * @param caller who waits for the outcome
     */
    record Entry(
            PersistenceRequest request,
            long firstChange,
            long lastChange,
            long sinceNanos,
            long newestNanos,
            boolean hurried,
            int attempts,
            long notBeforeNanos,
            @Nullable CompletableFuture<PersistenceOutcome> caller) {

        boolean isOfTarget(PersistenceRequest other) {
            return request.target() == other.target() && request.key().equals(other.key());
        }

        long dueNanos(PersistenceSettings settings) {
            if (attempts > 0) {
                return notBeforeNanos;
            }
            long quiet = newestNanos + settings.quiet().toNanos();
            long latest = sinceNanos + settings.maxWait().toNanos();
            return quiet - latest < 0 ? quiet : latest;
        }

        private Entry withNewer(PersistenceRequest newer, long change, long nowNanos) {
            long rev = Math.max(newer.rev(), request.rev());
            return new Entry(
                    rev == newer.rev()
                            ? newer
                            : new PersistenceRequest(
                                    newer.target(), newer.key(), newer.reason(), false, rev),
                    firstChange,
                    change,
                    sinceNanos,
                    nowNanos,
                    hurried,
                    attempts,
                    notBeforeNanos,
                    null);
        }

        private Entry since(long change, long nanos, boolean stillHurried) {
            return new Entry(
                    request, change, lastChange, nanos, newestNanos, stillHurried, 0, 0, caller);
        }

        private Entry failed(int failures, long retryAtNanos, Entry tried) {
            return new Entry(
                    request,
                    Math.min(firstChange, tried.firstChange),
                    lastChange,
                    tried.sinceNanos - sinceNanos < 0 ? tried.sinceNanos : sinceNanos,
                    newestNanos,
                    false,
                    failures,
                    retryAtNanos,
                    caller);
        }

        private Entry unforced() {
            var quiet =
                    new PersistenceRequest(
                            request.target(),
                            request.key(),
                            request.reason(),
                            false,
                            request.rev());
            return new Entry(
                    quiet,
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    false,
                    attempts,
                    notBeforeNanos,
                    null);
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** With one request more: merged into its target's entry, or beside it when it is forced. */
    Pending with(
            PersistenceRequest request,
            long nowNanos,
            @Nullable CompletableFuture<PersistenceOutcome> caller) {
        long change = changes + 1;
        var next = new ArrayList<Entry>(entries.size() + 1);
        boolean merged = false;
        for (Entry entry : entries) {
            if (!merged
                    && !request.force()
                    && !entry.request.force()
                    && entry.isOfTarget(request)) {
                next.add(entry.withNewer(request, change, nowNanos));
                merged = true;
            } else {
                next.add(entry);
            }
        }
        if (!merged) {
            next.add(
                    new Entry(
                            request,
                            change,
                            change,
                            nowNanos,
                            nowNanos,
                            request.force(),
                            0,
                            0,
                            caller));
        }
        return new Pending(next, change, closed);
    }

    /** With everything due at once, failed or not. */
    Pending hurried() {
        var next = new ArrayList<Entry>(entries.size());
        for (Entry entry : entries) {
            next.add(
                    new Entry(
                            entry.request,
                            entry.firstChange,
                            entry.lastChange,
                            entry.sinceNanos,
                            entry.newestNanos,
                            true,
                            entry.attempts,
                            entry.notBeforeNanos,
                            entry.caller));
        }
        return new Pending(next, changes, closed);
    }

    Pending closedDown() {
        return new Pending(entries, changes, true);
    }

    /**
     * What to write now, or null: first what is hurried, in the order it came, then what has been
     * due longest.
     *
     * @param gapEndNanos until when the disk is left alone after the last commit
     */
    @Nullable Entry due(long nowNanos, PersistenceSettings settings, long gapEndNanos) {
        for (Entry entry : entries) {
            if (entry.hurried) {
                return entry;
            }
        }
        if (nowNanos - gapEndNanos < 0) {
            return null;
        }
        Entry longest = null;
        long longestOverdue = -1;
        for (Entry entry : entries) {
            long overdue = nowNanos - entry.dueNanos(settings);
            if (overdue > longestOverdue) {
                longest = entry;
                longestOverdue = overdue;
            }
        }
        return longest;
    }

    /**
     * After a save: without what it covered. Content was taken after {@code before} was read, so it
     * covers every change of its target that was waiting then.
     *
     * @param startNanos when {@code before} was read
     */
    Pending saved(Entry written, Pending before, long startNanos) {
        Entry covered = before.unforced(written.request);
        var next = new ArrayList<Entry>(entries.size());
        for (Entry entry : entries) {
            if (entry.request.force()) {
                if (entry.lastChange != written.lastChange) {
                    next.add(entry);
                }
            } else if (covered == null || !entry.isOfTarget(written.request)) {
                next.add(entry);
            } else if (entry.lastChange != covered.lastChange) {
                next.add(
                        entry.since(
                                before.changes + 1, startNanos, entry.hurried && !covered.hurried));
            }
        }
        return new Pending(next, changes, closed);
    }

    /**
     * After a failure: everything is still here, and rests until the next try. A forced request has
     * had its try and joins what waits for its target.
     */
    Pending failed(Entry tried, long retryAtNanos) {
        int attempts = attempts(tried.request) + 1;
        var next = new ArrayList<Entry>(entries.size());
        boolean kept = false;
        for (Entry entry : entries) {
            if (entry.request.force()) {
                if (entry.lastChange != tried.lastChange) {
                    next.add(entry);
                }
            } else if (entry.isOfTarget(tried.request)) {
                next.add(entry.failed(attempts, retryAtNanos, tried));
                kept = true;
            } else {
                next.add(entry);
            }
        }
        if (!kept) {
            next.add(tried.unforced().failed(attempts, retryAtNanos, tried));
        }
        return new Pending(next, changes, closed);
    }

    /** How often the target's saves have failed in a row. */
    int attempts(PersistenceRequest request) {
        Entry entry = unforced(request);
        return entry == null ? 0 : entry.attempts;
    }

    /** Whether the target has changed since the change of that number. */
    boolean hasNewer(PersistenceRequest request, long change) {
        for (Entry entry : entries) {
            if (entry.isOfTarget(request) && entry.lastChange > change) {
                return true;
            }
        }
        return false;
    }

    /** Whether a change up to the one of that number is not on disk yet. */
    boolean isWaitingFor(long change) {
        for (Entry entry : entries) {
            if (entry.firstChange <= change) {
                return true;
            }
        }
        return false;
    }

    /** The oldest entry's time of arrival; {@code nowNanos} if there is none. */
    long oldestNanos(long nowNanos) {
        long oldest = nowNanos;
        for (Entry entry : entries) {
            if (entry.sinceNanos - oldest < 0) {
                oldest = entry.sinceNanos;
            }
        }
        return oldest;
    }

    /** When the target's oldest unsaved change came; {@code nowNanos} if there is none. */
    long sinceNanos(PersistenceRequest request, long nowNanos) {
        Entry entry = unforced(request);
        return entry == null ? nowNanos : entry.sinceNanos;
    }

    private @Nullable Entry unforced(PersistenceRequest request) {
        for (Entry entry : entries) {
            if (!entry.request.force() && entry.isOfTarget(request)) {
                return entry;
            }
        }
        return null;
    }
}
