package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.param.ScreenId;
import scrim.engine.state.Motion;

import tools.jackson.databind.node.ObjectNode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What clients watch without agreeing on it: what automation moves, the health report, pictures of
 * the screens. Each is told the newest there is when it is ready to hear it, after all that waits
 * of the state; what it was too slow for it is never told. Nothing is read or made that nobody
 * watches. Owned by the {@link Room}.
 */
final class LiveLane {
    static final int MOST_SCREENS = 16;
    static final int NARROWEST = 16;
    static final int WIDEST = 960;
    static final int FASTEST = 60;
    static final int FASTEST_HEALTH = 10;

    /** The first byte of a picture: what the rest is. */
    static final byte JPEG = 1;

    /**
     * Where the lane has it from.
     *
     * @param motion reads what automation shows
     * @param health a new report
     */
    record Sources(Consumer<Motion> motion, Supplier<ObjectNode> health, ScreenFeed screens) {}

    private static final long SHARED_NANOS = 4_000_000;
    private static final long LOOK_NANOS = 5_000_000;

    /** Ten times a second at most, but for what a tick may be early. */
    private static final long REPORT_NANOS = 95_000_000;

    private static final long RATE_NANOS = 500_000_000;
    private static final long STALE_NANOS = 3_000_000_000L;

    private final Sources sources;
    private final LiveValues values;
    private Map<ScreenFeed.Preview, Integer> asked = Map.of();
    private boolean areValuesWatched;
    private long readNanos;
    private long restNanos = Long.MAX_VALUE;
    private byte[] health = {};
    private long healthNanos;
    // The ticking thread's own.
    private Map<ScreenId, Long> drawn = Map.of();
    private final Map<String, Double> framesPerSecond = new TreeMap<>();
    private long drawnNanos;

    LiveLane(Sources sources) {
        this.sources = sources;
        values = new LiveValues(sources.motion());
    }

    // What clients say

    /** Takes what a client wants to watch from now on, instead of what it watched before. */
    void watch(LiveWatch watch, Fields fields, long now) throws RefusedException {
        LiveWatch.Pace values = pace(fields, "values", FASTEST, now);
        LiveWatch.Pace health = pace(fields, "health", FASTEST_HEALTH, now);
        Map<ScreenId, LiveWatch.Screen> screens = screens(fields, now);
        watch.replace(values, health, screens);
        restNanos = 0;
    }

    private static LiveWatch.@Nullable Pace pace(Fields fields, String field, int fastest, long now)
            throws RefusedException {
        return fields.has(field)
                ? new LiveWatch.Pace(number(fields, field, 1, fastest), now)
                : null;
    }

    private static Map<ScreenId, LiveWatch.Screen> screens(Fields fields, long now)
            throws RefusedException {
        var screens = new LinkedHashMap<ScreenId, LiveWatch.Screen>();
        if (!fields.has("previews")) {
            return screens;
        }
        Fields all = Fields.of(fields.node("previews"), "previews");
        for (String name : all.names()) {
            if (screens.size() == MOST_SCREENS) {
                throw RefusedException.of(
                        Problem.Code.TOO_MANY,
                        "previews",
                        "a client watches " + MOST_SCREENS + " screens at a time");
            }
            String path = all.pathOf(name);
            ScreenId screen = screen(name, path);
            Fields one = Fields.of(all.node(name), path, List.of("width", "rate"));
            var preview = new ScreenFeed.Preview(screen, number(one, "width", NARROWEST, WIDEST));
            screens.put(
                    screen, new LiveWatch.Screen(preview, number(one, "rate", 1, FASTEST), now));
        }
        return screens;
    }

    private static ScreenId screen(String name, String path) throws RefusedException {
        try {
            return new ScreenId(name);
        } catch (IllegalArgumentException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT, path, "this cannot be the name of a screen");
        }
    }

    private static int number(Fields fields, String field, int least, int most)
            throws RefusedException {
        int number = fields.integer(field);
        if (number < least || number > most) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    fields.pathOf(field),
                    "expected a whole number from " + least + " to " + most + ", was " + number);
        }
        return number;
    }

    // Time

    /**
     * Reads and orders what is due.
     *
     * @return those to whom something can be sent
     */
    List<Peer> tick(Collection<Peer> peers, long now) {
        var due = new ArrayList<Peer>();
        var wanted = new HashMap<ScreenFeed.Preview, Integer>();
        restNanos = Long.MAX_VALUE;
        boolean areWatched = false;
        boolean areValuesDue = false;
        for (Peer peer : peers) {
            LiveWatch watch = peer.watch;
            boolean hasValues = isDue(watch.values, now);
            boolean hasHealth = health.length > 0 && isDue(watch.health, now);
            watch.areValuesDue |= hasValues;
            watch.isHealthDue |= hasHealth;
            areWatched |= watch.values != null;
            areValuesDue |= hasValues;
            if (hasValues || hasHealth) {
                due.add(peer);
            }
            want(watch, wanted);
        }
        follow(areWatched, areValuesDue, now);
        if (!wanted.equals(asked)) {
            asked = Map.copyOf(wanted);
            sources.screens().want(asked);
        }
        return due;
    }

    private boolean isDue(LiveWatch.@Nullable Pace pace, long now) {
        if (pace == null) {
            return false;
        }
        boolean isDue = pace.isDue(now);
        if (isDue) {
            pace.step(now);
        }
        restNanos = Math.min(restNanos, Math.max(0, pace.nextNanos() - now));
        return isDue;
    }

    private void want(LiveWatch watch, Map<ScreenFeed.Preview, Integer> wanted) {
        watch.screens.forEach((id, screen) -> {
            restNanos = Math.min(restNanos, LOOK_NANOS);
            // Nobody who cannot take one makes work.
            if (watch.hasRoomFor(id)) {
                wanted.merge(screen.preview, screen.aSecond, Math::max);
            }
        });
    }

    private void follow(boolean areWatched, boolean areDue, long now) {
        // Those whose steps fall a little apart are told of one reading.
        if (areDue && (!areValuesWatched || now - readNanos >= SHARED_NANOS)) {
            readNanos = now;
            values.read();
        }
        if (areValuesWatched && !areWatched) {
            values.forget();
        }
        areValuesWatched = areWatched;
    }

    /** How long nothing will be due, in nanoseconds from the last {@link #tick}. */
    long restNanos() {
        return restNanos;
    }

    /** Whether somebody is to be told how Scrim is who would hear of too long ago. */
    boolean isReportDue(Collection<Peer> peers, long now) {
        return (health.length == 0 || now - healthNanos >= REPORT_NANOS)
                && peers.stream()
                        .map(peer -> peer.watch.health)
                        .anyMatch(pace -> pace != null && pace.isDue(now));
    }

    void take(byte[] report, long now) {
        health = report;
        healthNanos = now;
    }

    /** A report for all who watch. On the ticking thread only, and without the lock. */
    byte[] makeReport(int clients, long now) {
        ObjectNode report = sources.health().get();
        report.put("clients", clients);
        ObjectNode rates = report.putObject("framesPerSecond");
        measure(now);
        framesPerSecond.forEach(rates::put);
        ObjectNode message = Json.object().put("type", "health");
        message.set("health", report);
        return Json.bytes(message);
    }

    private void measure(long now) {
        long passed = now - drawnNanos;
        if (passed < RATE_NANOS && !drawn.isEmpty()) {
            return;
        }
        Map<ScreenId, Long> before = drawn;
        drawn = sources.screens().drawn();
        drawnNanos = now;
        framesPerSecond.clear();
        if (passed < STALE_NANOS) {
            drawn.forEach((screen, count) -> {
                Long old = before.get(screen);
                if (old != null) {
                    double rate = (count - old) * 1e9 / passed;
                    framesPerSecond.put(screen.value(), Math.rint(rate * 10) / 10);
                }
            });
        }
    }

    // Pictures

    /**
     * Takes a picture for those who watch it and are ready for one.
     *
     * @return those
     */
    static List<Peer> arrived(
            Collection<Peer> peers, ScreenFeed.Preview preview, byte[] jpeg, long now) {
        byte[] message = null;
        var ready = new ArrayList<Peer>();
        for (Peer peer : peers) {
            LiveWatch.Screen screen = peer.watch.screens.get(preview.screen());
            if (screen == null
                    || !screen.preview.equals(preview)
                    || !peer.watch.hasRoomFor(preview.screen())
                    || (screen.waiting == null && !screen.pace.isNearlyDue(now))) {
                continue;
            }
            if (screen.waiting == null) {
                screen.pace.step(now);
            }
            message = message == null ? picture(preview.screen(), jpeg) : message;
            screen.waiting = message;
            ready.add(peer);
        }
        return ready;
    }

    private static byte[] picture(ScreenId screen, byte[] jpeg) {
        byte[] id = screen.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + id.length + jpeg.length)
                .put(JPEG)
                .put((byte) id.length)
                .put(id)
                .put(jpeg)
                .array();
    }

    // Sending

    /** The next text for a client that is ready for one, or null. */
    byte @Nullable [] nextText(LiveWatch watch) {
        if (watch.areValuesDue) {
            watch.areValuesDue = false;
            byte[] changed = values.since(watch.reading);
            watch.reading = values.readings();
            if (changed != null) {
                return changed;
            }
        }
        if (watch.isHealthDue) {
            watch.isHealthDue = false;
            return health;
        }
        return null;
    }

    /** The next picture for a client that is ready for one, or null; counts as sent. */
    static byte @Nullable [] nextPicture(LiveWatch watch) {
        for (LiveWatch.Screen screen : watch.screens.values()) {
            byte[] waiting = screen.waiting;
            if (waiting != null && watch.hasRoomFor(screen.preview.screen())) {
                screen.waiting = null;
                watch.sent(screen.preview.screen());
                // The others have their turn before the next of this one.
                watch.screens.putLast(screen.preview.screen(), screen);
                return waiting;
            }
        }
        return null;
    }
}
