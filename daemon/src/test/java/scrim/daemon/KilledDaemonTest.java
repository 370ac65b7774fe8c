package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.store.Torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The real program, killed while a client changes its show. */
class KilledDaemonTest {
    private static final int LONGEST_LIFE_MILLIS = 1_000;

    @TempDir private Path data;
    private int sent;
    private int answered;

    @Test
    @DisplayName("R1 kill -9 among changes over HTTP: what was answered as durable is there again")
    void whatWasAnsweredAsDurableIsThereAfterAKill() throws Exception {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        int rounds = Torture.rounds(3, 50);
        for (int round = 1; round <= rounds; round++) {
            try (var daemon = DaemonProcess.start(data)) {
                requireAnswered(daemon, "seed " + seed + ", before round " + round);
                changeUntilKilled(daemon, dice.nextInt(LONGEST_LIFE_MILLIS));
            }
        }
        try (var daemon = DaemonProcess.start(data)) {
            requireAnswered(daemon, "seed " + seed + ", at the end");
        }
        Torture.figure(
                "kill -9 of the program among changes over HTTP",
                "%d rounds, %d of %d changes answered, 0 of them lost"
                        .formatted(rounds, answered, sent));
    }

    /** Counts on in a parameter and in a scene's name, each time in one change of both. */
    private void changeUntilKilled(DaemonProcess daemon, int lifeMillis)
            throws IOException, InterruptedException {
        if (answered == 0) {
            daemon.change("{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"count\"}");
        }
        Thread killer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                TimeUnit.MILLISECONDS.sleep(lifeMillis);
                                daemon.kill();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        try {
            while (true) {
                sent++;
                daemon.change(
                        "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\",\"value\":%s},"
                                        .formatted(sent / 10_000f)
                                + "{\"op\":\"renameScene\",\"scene\":\"count\",\"name\":\"%d\"}"
                                        .formatted(sent));
                answered = sent;
            }
        } catch (IOException _) {
            killer.join();
        }
    }

    private void requireAnswered(DaemonProcess daemon, String moment)
            throws IOException, InterruptedException {
        if (answered == 0) {
            return;
        }
        float speed = daemon.explain("main/ribbons/speed").path("value").floatValue();
        assertThat(Math.round(10_000 * speed)).as(moment).isBetween(answered, sent);
        String name = daemon.get("/api/scenes").path("scenes").path(0).path("name").asString();
        assertThat(Integer.parseInt(name)).as(moment).isBetween(answered, sent);
        assertThat(daemon.get("/api/health").path("conditions").toString())
                .as(moment)
                .doesNotContain("\"store\"");
    }
}
