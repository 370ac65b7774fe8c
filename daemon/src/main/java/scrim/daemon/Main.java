package scrim.daemon;

import java.io.PrintStream;
import java.util.List;

/**
 * The command line: starts the daemon, prints where it can be reached, and stops it on a signal.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            run(Options.parse(words), System.out);
        } catch (Options.UsageException e) {
            System.err.println("scrim: " + e.getMessage());
            System.exit(MISUSED);
        }
    }

    private static void run(Options options, PrintStream out) {
        var daemon = new Daemon();
        // A signal ends the program through this hook; halting is how a hook sets the exit code.
        var onSignal =
                new Thread(() -> Runtime.getRuntime().halt(daemon.stop() ? 0 : FAILED), "stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        int exit = 0;
        try {
            daemon.start(options);
            out.println("http://127.0.0.1:" + daemon.httpPort());
            out.println("osc udp 127.0.0.1:" + daemon.oscPort());
            out.flush();
            daemon.awaitLastFrame();
        } catch (Daemon.StartException e) {
            System.err.println("scrim: " + e.getMessage());
            exit = e.exitCode();
        } catch (RuntimeException | Error e) {
            System.err.println("scrim: a defect in Scrim; the show is saved as far as possible");
            e.printStackTrace();
            exit = FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(daemon, onSignal, exit);
    }

    private static void end(Daemon daemon, Thread onSignal, int exit) {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // A signal came first: its hook stops the daemon and ends the program.
            return;
        }
        boolean saved = daemon.stop();
        System.exit(exit != 0 ? exit : saved ? 0 : FAILED);
    }
}
