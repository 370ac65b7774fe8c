package scrim.daemon;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the program ends when it is asked to from outside. The first signal stops the daemon in
 * order; a second one makes it wait less for the disk, but skips nothing. Either way the program
 * has ended before a container's ten seconds are up, and its exit code says whether anything was
 * lost.
 */
final class Shutdown {
    /** The exit code when a change could not be saved. */
    static final int LOST = 1;

    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

    /** Longer than the parts of a stop wait, together; a container is killed after 10 s. */
    static final Duration LONGEST = Duration.ofMillis(9_500);

    private final Daemon daemon;
    private final PrintStream errors;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicBoolean said = new AtomicBoolean();
    private volatile int exit;

    Shutdown(Daemon daemon, PrintStream errors) {
        this.daemon = daemon;
        this.errors = errors;
    }

    /** A signal came: ends the program, or hurries its end. */
    void signal(String name) {
        if (signals.incrementAndGet() > 1) {
            LOG.log(System.Logger.Level.INFO, "stop: signal {0} again, waiting less", name);
            daemon.hurry();
            return;
        }
        LOG.log(System.Logger.Level.INFO, "stop: signal {0} received", name);
        Thread.ofPlatform().daemon().name("stop deadline").start(this::endInTime);
        Runtime.getRuntime().halt(stop(0));
    }

    /** Whether a signal is ending the program already. */
    boolean isSignalled() {
        return signals.get() > 0;
    }

    /**
     * Stops the daemon, or waits until somebody else has. What was lost is said on standard error.
     *
     * @param ended what the program has come to by itself, 0 if nothing is wrong
     * @return the exit code: that, or {@link #LOST}, or 0
     */
    int stop(int ended) {
        if (ended != 0) {
            exit = ended;
        }
        @Nullable String loss = daemon.stop();
        if (loss != null && said.compareAndSet(false, true)) {
            errors.println("scrim: " + loss);
        }
        return exit != 0 ? exit : loss == null ? 0 : LOST;
    }

    private void endInTime() {
        try {
            Thread.sleep(LONGEST);
            errors.println(
                    "scrim: stopping took longer than "
                            + LONGEST.toMillis()
                            + " ms and was cut short; what was not saved until now is lost");
        } catch (InterruptedException e) {
            // Nobody does; ending is right then too.
        }
        Runtime.getRuntime().halt(LOST);
    }
}
