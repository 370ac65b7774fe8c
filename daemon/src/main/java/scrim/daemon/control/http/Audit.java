package scrim.daemon.control.http;

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
    private long secondBegan;
    private int lines;
    private long unwritten;

    Audit(System.Logger log, Health health, Ticker ticker) {
        this.log = log;
        this.ticker = ticker;
        this.health = health;
        requests = health.counter("http.requests");
        refused = health.counter("http.refused");
        errors = health.counter("http.errors");
        secondBegan = ticker.nanos();
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
        write(
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

    /** Writes a line about a connection that Scrim closed. */
    void closed(String line) {
        write(Level.INFO, line);
    }

    void failed(String method, String path, RuntimeException defect) {
        String what = method + " " + cut(path);
        log.log(Level.ERROR, what + " failed", defect);
        health.failed("http", what, Severity.ERROR, "a defect in Scrim: " + defect);
    }

    private void write(Level level, String line) {
        long skipped;
        synchronized (this) {
            long now = ticker.nanos();
            if (now - secondBegan >= SECOND) {
                secondBegan = now;
                lines = 0;
            }
            if (lines == LINES) {
                unwritten++;
                return;
            }
            lines++;
            skipped = unwritten;
            unwritten = 0;
        }
        if (skipped > 0) {
            log.log(Level.WARNING, "refused or closed " + skipped + " more than are listed here");
        }
        log.log(level, line);
    }

    private static String cut(String path) {
        return path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "…" : path;
    }
}
