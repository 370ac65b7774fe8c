package scrim.daemon;

import java.io.IOException;
import java.io.PrintStream;

/** How a command that is not the daemon ends: as words for a person and a code for a script. */
final class Command {
    /** It cannot be done. */
    static final int FAILED = 1;

    /** It cannot be understood. */
    static final int MISUSED = 2;

    private Command() {}

    /** What a command does. */
    @FunctionalInterface
    interface Body {
        /**
         * @return the exit code
         */
        int run() throws Options.UsageException, IOException, InterruptedException;
    }

    /**
     * @param errors where the reason goes if it fails
     * @return the exit code
     */
    static int run(PrintStream errors, Body body) {
        try {
            return body.run();
        } catch (Options.UsageException e) {
            errors.println("scrim: " + e.getMessage());
            return MISUSED;
        } catch (IOException e) {
            errors.println("scrim: " + Failures.reason(e));
            return FAILED;
        } catch (IllegalStateException e) {
            // The machine lacks something, such as a graphics driver.
            errors.println("scrim: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.println("scrim: interrupted");
            return FAILED;
        }
    }
}
