package scrim.daemon.store;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an operator should know about the files: goes to health and to the log, and is kept. */
final class Findings {
    private static final System.Logger LOG = System.getLogger("scrim.daemon.store");

    private final Health health;
    private final List<String> startingNotes = new ArrayList<>();
    private final Set<String> once = new HashSet<>();
    private boolean isStarted;

    Findings(Health health) {
        this.health = health;
    }

    /** Ends the start: everything that was warned of or noted until now. */
    List<String> started() {
        isStarted = true;
        return List.copyOf(startingNotes);
    }

    /** A file is not as it should be, and that stays so. */
    void warn(String file, String what) {
        broken(file, Severity.WARNING, file + " " + what);
    }

    void broken(String subject, Severity severity, String message) {
        health.broken("store", subject, severity, message);
        note(
                message,
                severity == Severity.ERROR
                        ? System.Logger.Level.ERROR
                        : System.Logger.Level.WARNING);
    }

    void mended(String subject) {
        health.mended("store", subject);
    }

    /** Something went wrong that matters little. */
    void failed(String subject, String message) {
        health.failed("store", subject, Severity.WARNING, message);
    }

    /** As {@link #failed}, but no more than once as long as the program runs. */
    void failedOnce(String subject, String message) {
        if (once.add(subject)) {
            failed(subject, message);
        }
    }

    boolean hasFailed(String subject) {
        return once.contains(subject);
    }

    void note(String message) {
        note(message, System.Logger.Level.WARNING);
    }

    private void note(String message, System.Logger.Level level) {
        if (!isStarted) {
            startingNotes.add(message);
        }
        LOG.log(level, "state file: {0}", message);
    }
}
