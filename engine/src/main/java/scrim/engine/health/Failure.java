package scrim.engine.health;

/**
 * Something that went wrong and what it was about.
 *
 * @param subsystem one word: store, shader, osc, http, render
 * @param subject what it is about, so that repeats count up instead of filling the list: a file, a
 *     layer, an address
 * @param message one sentence an operator can act on; never a secret
 * @param times how often it was reported for the same subsystem and subject
 * @param firstMillis wall-clock time of the first report, {@code lastMillis} of the newest
 */
public record Failure(
        String subsystem,
        String subject,
        Severity severity,
        String message,
        long times,
        long firstMillis,
        long lastMillis) {}
