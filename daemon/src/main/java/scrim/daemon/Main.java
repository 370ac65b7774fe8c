package scrim.daemon;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The command line: starts the daemon, prints where it can be reached, and stops it on a signal; or
 * looks after what is saved, see {@link StateCommand}; or lets somebody in, see {@link
 * AccessCommand}; or makes a film, see {@link OfflineCommand}; or looks for mistakes in shaders,
 * see {@link CheckCommand}.
 */
public final class Main {
    private static final List<String> ACCESS = List.of("link", "token");

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            if (!words.isEmpty() && words.getFirst().equals("state")) {
                System.exit(state(words.subList(1, words.size())));
            }
            if (!words.isEmpty() && ACCESS.contains(words.getFirst())) {
                System.exit(access(words.getFirst(), words.subList(1, words.size())));
            }
            if (!words.isEmpty() && words.getFirst().equals("render")) {
                System.exit(render(words.subList(1, words.size())));
            }
            if (!words.isEmpty() && words.getFirst().equals("check")) {
                System.exit(check(words.subList(1, words.size())));
            }
            if (!words.isEmpty() && words.getFirst().equals(PortraitCommand.WORD)) {
                System.exit(new PortraitCommand(System.out).run(words.subList(1, words.size())));
            }
            run(new Daemon(), Options.parse(words), System.out, terminal());
        } catch (Options.UsageException e) {
            System.err.println("scrim: " + e.getMessage());
            System.exit(Command.MISUSED);
        }
    }

    // Since JDK 25 there is none again where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static int render(List<String> words) {
        // What is wrong with the show, it says itself, once.
        logFrom("ERROR");
        Console console = System.console();
        return new OfflineCommand(
                        utf8(System.out), utf8(System.err), console != null && console.isTerminal())
                .run(words);
    }

    private static void logFrom(String level) {
        if (System.getProperty("scrim.log") == null) {
            System.setProperty("scrim.log", level);
        }
    }

    private static int state(List<String> words) {
        // What it does, it says itself.
        logFrom("WARN");
        return new StateCommand(utf8(System.out), utf8(System.err)).run(words);
    }

    private static int access(String verb, List<String> words) {
        logFrom("WARN");
        return new AccessCommand(utf8(System.out), utf8(System.err)).run(verb, words);
    }

    private static int check(List<String> words) {
        logFrom("ERROR");
        return new CheckCommand(utf8(System.out), utf8(System.err)).run(words);
    }

    /** As files are, also where the terminal's language is not set. */
    private static PrintStream utf8(PrintStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    /**
     * The terminal that the program was started from, null without one: then what is printed may be
     * kept by somebody.
     */
    // Since JDK 25 there is none again where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable PrintWriter terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console.writer() : null;
    }

    /**
     * @param terminal where a person reads along and nobody else, null for nowhere: a link that
     *     makes an admin is printed there
     */
    static void run(
            Daemon daemon, Options options, PrintStream out, @Nullable PrintWriter terminal) {
        var shutdown = new Shutdown(daemon, System.err);
        // For the signals that cannot be heard, and for whoever else ends the JVM. Halting is how a
        // hook sets the exit code.
        var hook = new Thread(() -> Runtime.getRuntime().halt(shutdown.stop(0)), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        var _ = Signals.listen(shutdown::signal);
        int exit = 0;
        try {
            daemon.start(options);
            out.println("http://127.0.0.1:" + daemon.httpPort());
            out.println("osc udp " + daemon.oscAddress());
            out.flush();
            if (terminal != null) {
                terminal.println(daemon.link() + "  (once, within 10 minutes)");
                terminal.flush();
            }
            daemon.awaitLastFrame();
        } catch (Daemon.StartException e) {
            // Parts that a signal stopped while others started are no fault of anybody's.
            if (!shutdown.isSignalled()) {
                System.err.println("scrim: " + e.getMessage());
                exit = e.exitCode();
            }
        } catch (RuntimeException | Error e) {
            System.err.println("scrim: a defect in Scrim; the show is saved as far as possible");
            e.printStackTrace();
            exit = Command.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(shutdown, hook, exit);
    }

    private static void end(Shutdown shutdown, Thread hook, int exit) {
        int code = shutdown.stop(exit);
        if (shutdown.isSignalled()) {
            // Whoever heard the signal halts the program.
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook halts it.
            return;
        }
        System.exit(code);
    }
}
