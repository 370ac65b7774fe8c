package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;

import java.lang.System.Logger.Level;

/**
 * Counts requests and writes down the refused ones: who, where and why, never a token or a body. Of
 * a flood only the first lines of each second are written. Any thread.
 */
final class Audit {
    private static final long SECOND = 1_000_000_000;
    private static final int LINES = 10;
    private static final int LONGEST_PATH = 120;

    private final System.Logger log;
    private final Ticker ticker;
    private final Health health;
    private final Counter requests;
    private final Counter refused;
    private final Counter errors;
    private final Lines refusals;
    private final Lines comings;
    private final Lines failures;

    Audit(System.Logger log, Health health, Ticker ticker) {
        this.log = log;
        this.ticker = ticker;
        this.health = health;
        requests = health.counter("http.requests");
        refused = health.counter("http.refused");
        errors = health.counter("http.errors");
        refusals = new Lines("refused");
        comings = new Lines("let in or closed");
        failures = new Lines("failed over");
    }

    void requested() {
        requests.increment();
    }

    /**
     * @param path as it was sent, so that it has no line breaks; without its query, which could
     *     hold a secret
     */
    void refused(String client, String method, String path, Problem.Code code) {
        if (code.status >= 500) {
            errors.increment();
        } else {
            refused.increment();
        }
        boolean atTheDoor = code.status == 401 || code.status == 403 || code.status == 421;
        refusals.write(
                atTheDoor || code.status >= 500 ? Level.WARNING : Level.INFO,
                "refused "
                        + method
                        + " "
                        + cut(path)
                        + " from "
                        + client
                        + ": "
                        + code.status
                        + " "
                        + code.word);
    }

    /** Writes down who got in, or what lets others in. Such lines are rare, so none is left out. */
    void noted(String line) {
        log.log(Level.INFO, line);
    }

    /** Writes a line about a connection that Scrim let in or closed. */
    void connection(String line) {
        comings.write(Level.INFO, line);
    }

    void failed(String method, String path, RuntimeException defect) {
        String what = method + " " + cut(path);
        failures.write(Level.ERROR, what + " failed", defect);
        health.failed("http", what, Severity.ERROR, "a defect in Scrim: " + defect);
    }

    /** So many lines a second, and then how many there were besides. */
    private final class Lines {
        private final String besides;
        private long secondBegan = ticker.nanos();
        private int written;
        private long unwritten;

        /**
         * @param besides what those that are left out had done
         */
        Lines(String besides) {
            this.besides = besides;
        }

        void write(Level level, String line) {
            write(level, line, null);
        }

        void write(Level level, String line, @Nullable Throwable why) {
            long skipped;
            synchronized (this) {
                long now = ticker.nanos();
                if (now - secondBegan >= SECOND) {
                    secondBegan = now;
                    written = 0;
                }
                if (written == LINES) {
                    unwritten++;
                    return;
                }
                written++;
                skipped = unwritten;
                unwritten = 0;
            }
            if (skipped > 0) {
                log.log(Level.WARNING, besides + " " + skipped + " more than are listed here");
            }
            if (why == null) {
                log.log(level, line);
            } else {
                log.log(level, line, why);
            }
        }
    }

    private static String cut(String path) {
        return path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "…" : path;
    }
}
