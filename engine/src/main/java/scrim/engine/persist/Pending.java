package scrim.engine.persist;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

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
 * @param asked the highest rev anybody has asked to have on disk
 * @param closed whether further requests are refused
 */
record Pending(List<Entry> entries, long changes, long asked, boolean closed) {
    static final Pending NONE = new Pending(List.of(), 0, 0, false);

    /** The rev of what waits to be written again and holds no change that was never on disk. */
    private static final long NO_CHANGE = Long.MAX_VALUE;

    /**
     * Somebody who waits.
     *
     * @param change the number of the request
     */
    record Caller(long change, CompletableFuture<PersistenceOutcome> answer) {}

    /**
     * One target's unsaved changes, or what somebody asked to have of it at once. The two stay
     * apart, so that there are at most two entries of a target however much comes.
     *
     * @param firstRev the lowest rev that may not be on disk for want of it
     * @param firstChange the number of the oldest change in it, {@code lastChange} of the newest
     * @param sinceNanos when the oldest came, {@code newestNanos} the newest
     * @param hurried whether it is written as soon as can be, whatever it would else wait for
     * @param attempts how often it failed in a row; while above 0, {@code notBeforeNanos} counts
     * @param callers who waits for the outcome; of forced ones only
     */
    record Entry(
            PersistenceRequest request,
            long firstRev,
            long firstChange,
            long lastChange,
            long sinceNanos,
            long newestNanos,
            boolean hurried,
            int attempts,
            long notBeforeNanos,
            List<Caller> callers) {

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

        /** Whether a request like the other one joins it. */
        boolean takes(PersistenceRequest other) {
            return request.force() == other.force() && isOfTarget(other);
        }

        private Entry withNewer(
                PersistenceRequest newer, long change, long nowNanos, List<Caller> more) {
            long rev = Math.max(newer.rev(), request.rev());
            return new Entry(
                    rev == newer.rev()
                            ? newer
                            : new PersistenceRequest(
                                    newer.target(),
                                    newer.key(),
                                    newer.reason(),
                                    newer.force(),
                                    rev),
                    Math.min(firstRev, newer.rev()),
                    firstChange,
                    change,
                    sinceNanos,
                    nowNanos,
                    hurried,
                    attempts,
                    notBeforeNanos,
                    more.isEmpty()
                            ? callers
                            : Stream.concat(
                                            callers.stream()
                                                    .filter(caller -> !caller.answer().isDone()),
                                            more.stream())
                                    .toList());
        }

        /** The same without those who waited for that try: they have their answer. */
        private Entry without(Entry tried) {
            return new Entry(
                    request,
                    firstRev,
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    hurried,
                    attempts,
                    notBeforeNanos,
                    callers.stream().filter(caller -> caller.change() > tried.lastChange).toList());
        }

        /** What is left of it, from that change on. */
        private Entry since(long change, long nanos, boolean stillHurried) {
            return new Entry(
                    request,
                    firstRev,
                    change,
                    lastChange,
                    nanos,
                    newestNanos,
                    stillHurried,
                    0,
                    0,
                    callers);
        }

        /** The same once content of that rev is on disk, with every change up to it. */
        private Entry above(long contentRev) {
            return new Entry(
                    request,
                    Math.max(firstRev, contentRev + 1),
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    hurried,
                    attempts,
                    notBeforeNanos,
                    callers);
        }

        private Entry hurriedUp() {
            return new Entry(
                    request,
                    firstRev,
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    true,
                    attempts,
                    notBeforeNanos,
                    callers);
        }

        private Entry triedAt(long nanos) {
            return new Entry(
                    request,
                    firstRev,
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    hurried,
                    attempts,
                    nanos,
                    callers);
        }

        private Entry failed(int failures, long retryAtNanos, Entry tried) {
            return new Entry(
                    request,
                    Math.min(firstRev, tried.firstRev),
                    Math.min(firstChange, tried.firstChange),
                    lastChange,
                    tried.sinceNanos - sinceNanos < 0 ? tried.sinceNanos : sinceNanos,
                    newestNanos,
                    false,
                    failures,
                    retryAtNanos,
                    callers);
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
                    firstRev,
                    firstChange,
                    lastChange,
                    sinceNanos,
                    newestNanos,
                    false,
                    attempts,
                    notBeforeNanos,
                    List.of());
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * With more requests: each merged into its target's entry, a forced one into that of those who
     * wait. One that came during a save is in an entry that outlives it ({@link #saved}, {@link
     * #failed}): nobody is answered with content taken before they asked.
     *
     * @param callers who waits for the outcome of each, all of them forced; empty if nobody does
     */
    Pending with(
            List<PersistenceRequest> requests,
            long nowNanos,
            List<CompletableFuture<PersistenceOutcome>> callers) {
        var next = new ArrayList<Entry>(entries.size() + requests.size());
        next.addAll(entries);
        long change = changes;
        long highest = asked;
        for (int i = 0; i < requests.size(); i++) {
            PersistenceRequest request = requests.get(i);
            change++;
            highest = Math.max(highest, request.rev());
            List<Caller> caller =
                    callers.isEmpty() ? List.of() : List.of(new Caller(change, callers.get(i)));
            int at = indexOf(next, request);
            if (at >= 0) {
                next.set(at, next.get(at).withNewer(request, change, nowNanos, caller));
            } else {
                next.add(entry(request, request.rev(), change, nowNanos, request.force(), caller));
            }
        }
        return new Pending(next, change, highest, closed);
    }

    /**
     * With what must be written again though nothing changed: at once, except what rests after a
     * failure, which goes on resting. It asks for no rev that nobody had asked for.
     */
    Pending withAgain(List<PersistenceRequest> lost, long nowNanos) {
        var next = new ArrayList<>(entries);
        long change = changes;
        for (PersistenceRequest request : lost) {
            int at = indexOfUnforced(next, request);
            if (at < 0) {
                change++;
                next.add(
                        entry(request, NO_CHANGE, change, nowNanos, true, List.of())
                                .unforced()
                                .hurriedUp());
            } else if (next.get(at).attempts == 0) {
                next.set(at, next.get(at).hurriedUp());
            }
        }
        return new Pending(next, change, asked, closed);
    }

    private static Entry entry(
            PersistenceRequest request,
            long firstRev,
            long change,
            long nowNanos,
            boolean hurried,
            List<Caller> callers) {
        return new Entry(
                request, firstRev, change, change, nowNanos, nowNanos, hurried, 0, 0, callers);
    }

    /** With everything due at once, failed or not. */
    Pending hurried() {
        return new Pending(entries.stream().map(Entry::hurriedUp).toList(), changes, asked, closed);
    }

    /** With what rests after a failure due now; how often it failed still counts. */
    Pending rested(long nowNanos) {
        return new Pending(
                entries.stream()
                        .map(entry -> entry.attempts > 0 ? entry.triedAt(nowNanos) : entry)
                        .toList(),
                changes,
                asked,
                closed);
    }

    Pending closedDown() {
        return new Pending(entries, changes, asked, true);
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
     * @param contentRev the rev of the content
     * @param startNanos when {@code before} was read
     */
    Pending saved(Entry written, Pending before, long contentRev, long startNanos) {
        Entry unforced = before.unforced(written.request);
        var next = new ArrayList<Entry>(entries.size());
        Entry last = null;
        for (Entry entry : entries) {
            if (!entry.isOfTarget(written.request)) {
                next.add(entry);
            } else if (entry.request.force()) {
                // It goes with its own save only: whoever waits is answered by that.
                if (!written.request.force()) {
                    next.add(entry.above(contentRev));
                } else if (entry.lastChange != written.lastChange) {
                    last =
                            entry.above(contentRev)
                                    .since(before.changes + 1, startNanos, true)
                                    .without(written);
                }
            } else if (unforced == null) {
                next.add(entry.above(contentRev));
            } else if (entry.lastChange != unforced.lastChange) {
                next.add(
                        entry.above(contentRev)
                                .since(
                                        before.changes + 1,
                                        startNanos,
                                        entry.hurried && !unforced.hurried));
            }
        }
        return new Pending(withLast(next, last), changes, asked, closed);
    }

    /** What came during a save queues up behind what waited then, or it could hold that up. */
    private static List<Entry> withLast(List<Entry> entries, @Nullable Entry last) {
        if (last != null) {
            entries.add(last);
        }
        return entries;
    }

    /**
     * After a failure: everything is still here, and rests until the next try. A forced request has
     * had its try and joins what waits for its target.
     */
    Pending failed(Entry tried, long retryAtNanos) {
        int attempts = attempts(tried.request) + 1;
        var next = new ArrayList<Entry>(entries.size());
        Entry last = null;
        boolean kept = false;
        for (Entry entry : entries) {
            if (tried.request.force() && entry.takes(tried.request)) {
                if (entry.lastChange != tried.lastChange) {
                    last = entry.without(tried);
                }
            } else if (!entry.request.force() && entry.isOfTarget(tried.request)) {
                next.add(entry.failed(attempts, retryAtNanos, tried));
                kept = true;
            } else {
                next.add(entry);
            }
        }
        if (!kept) {
            next.add(tried.unforced().failed(attempts, retryAtNanos, tried));
        }
        return new Pending(withLast(next, last), changes, asked, closed);
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

    /** Up to which rev no change waits, whatever its target. */
    long nothingWaitsUpTo() {
        long lowest = Long.MAX_VALUE;
        for (Entry entry : entries) {
            lowest = Math.min(lowest, entry.firstRev);
        }
        return lowest == Long.MAX_VALUE ? lowest : lowest - 1;
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
        int at = indexOfUnforced(entries, request);
        return at < 0 ? null : entries.get(at);
    }

    private static int indexOfUnforced(List<Entry> entries, PersistenceRequest request) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (!entry.request.force() && entry.isOfTarget(request)) {
                return i;
            }
        }
        return -1;
    }

    /** Where the entry is that the request joins, or -1. */
    private static int indexOf(List<Entry> entries, PersistenceRequest request) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).takes(request)) {
                return i;
            }
        }
        return -1;
    }
}
