package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import scrim.engine.health.Health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What restarts found after their savers had come to a bad end, counted. Any thread. */
final class Restarts {
    private final String name;
    private final long began = System.nanoTime();
    private final List<String> lost = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int rounds;

    /**
     * @param name of the ends they came to, for the figures
     */
    Restarts(String name) {
        this.name = name;
    }

    /**
     * Starts on a folder as the program would, and compares what is restored with what was said.
     *
     * @param round names the round for whoever has to look into it
     * @return the rev that was restored
     */
    long restart(Path data, long acknowledged, long attempted, String round) throws IOException {
        long rev = 0;
        String lost = "";
        String unreadable = "";
        try (DataFolder folder = DataFolder.open(data)) {
            Restored found = new StateFiles(folder, "0.1.0", new Health(() -> 0)).restore();
            rev = found.rev();
            Take take = found.state() == null ? Take.NONE : Take.shownBy(found.state());
            if (rev < acknowledged || !take.isOfAnyBetween(acknowledged, attempted)) {
                lost =
                        "rev %d was acknowledged and %d attempted, rev %d restored, showing %s"
                                .formatted(acknowledged, attempted, rev, take);
            }
            if (!found.notes().isEmpty()) {
                unreadable = found.notes().toString();
            }
            List<String> leftOver = leftOver(data);
            if (!leftOver.isEmpty()) {
                unreadable += " left over: " + leftOver;
            }
        } catch (IOException | AssertionError failure) {
            unreadable = failure.toString();
        }
        count(lost, unreadable, round);
        return rev;
    }

    private synchronized void count(String lost, String unreadable, String round) {
        rounds++;
        if (!lost.isEmpty()) {
            this.lost.add(round + ": " + lost);
        }
        if (!unreadable.isEmpty()) {
            this.unreadable.add(round + ": " + unreadable);
        }
    }

    /**
     * What was put aside or is half written; there must be neither, but for a reserve that the next
     * idle moment makes anew.
     */
    private static List<String> leftOver(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> data.relativize(file).toString())
                    .filter(file -> file.startsWith("damaged/") || file.endsWith(".tmp"))
                    .filter(file -> !file.startsWith(".ballast."))
                    .toList();
        }
    }

    synchronized boolean isNone() {
        return lost.isEmpty() && unreadable.isEmpty();
    }

    /** Adds the figures to the table, and fails with all that was found if there is anything. */
    synchronized void requireNone() throws IOException {
        Torture.figure(
                name,
                String.format(
                        Locale.ROOT,
                        "%d rounds, %d lost, %d unreadable, %.0f s",
                        rounds,
                        lost.size(),
                        unreadable.size(),
                        (System.nanoTime() - began) / 1e9));
        assertThat(lost).as("lost in %d rounds of a %s", rounds, name).isEmpty();
        assertThat(unreadable).as("unreadable in %d rounds of a %s", rounds, name).isEmpty();
    }
}
