package scrim.daemon;

import scrim.daemon.store.StallingDisk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The program on a disk that does not answer as long as the file {@code scrim.stall} is there. */
final class StallingMain {
    private StallingMain() {}

    public static void main(String[] arguments) throws Options.UsageException {
        Path stall = Path.of(System.getProperty("scrim.stall"));
        var daemon = new Daemon(root -> StallingDisk.open(root, () -> waitWhileThereIs(stall)));
        Main.run(daemon, Options.parse(List.of(arguments)), System.out, null);
    }

    private static void waitWhileThereIs(Path stall) {
        while (Files.exists(stall)) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
