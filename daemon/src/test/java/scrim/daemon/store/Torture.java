package scrim.daemon.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long the tests last that could go on for ever: briefly in every build, at length under {@code
 * ./dev torture}, which sets {@code -Dscrim.torture=true} and prints the table of figures.
 */
public final class Torture {
    private static final boolean ON = Boolean.getBoolean("scrim.torture");

    private Torture() {}

    /** How many rounds of something to run: so many in a build, so many under torture. */
    public static int rounds(int build, int torture) {
        return ON ? torture : build;
    }

    /** Adds a row to {@code target/torture.md} of the module; does nothing in a build. */
    public static synchronized void figure(String name, String value) throws IOException {
        if (!ON) {
            return;
        }
        Path table = Path.of("target", "torture.md");
        Files.createDirectories(table.toAbsolutePath().getParent());
        Files.writeString(
                table,
                "| " + name + " | " + value + " |\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
