package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateJson;
import scrim.engine.health.Health;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What goes wrong on site, done to the real program while it runs: it says what is wrong, goes on
 * drawing, and is well again by itself when the cause is gone.
 */
class TroubleTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path temp;

    @Test
    @DisplayName("R5 DEV-30 a full disk is in health though nobody changes anything, and mends")
    void aFullDisk() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
                "file systems cannot be mounted here: run this test as root");
        try (var daemon = DaemonProcess.start(disk.resolve("data"))) {
            awaitCondition(daemon, "nothing", List.of());
            await(() -> Files.exists(disk.resolve("data").resolve("ballast")), "no ballast");

            fill(disk.resolve("holiday.mp4"));
            awaitCondition(daemon, "a full disk", List.of("disk is full", "make room"));
            requireFrames(daemon);

            // What was put by for this moment takes one more save; after that it depends.
            daemon.change(speed(0.1));
            fill(disk.resolve("holiday2.mp4"));
            setSpeed(daemon, 0.2);
            awaitCondition(daemon, "a full disk", List.of("disk is full", "make room"));
            requireFrames(daemon);

            Files.delete(disk.resolve("holiday.mp4"));
            Files.delete(disk.resolve("holiday2.mp4"));
            awaitWell(daemon);
            await(() -> Files.exists(disk.resolve("data").resolve("ballast")), "no ballast again");
            daemon.kill();
            requireSpeed(disk.resolve("data"), 0.2f);
        } finally {
            assertThat(runs("umount", disk.toString())).isTrue();
        }
    }

    @Test
    @DisplayName("R5 DEV-30 a folder that may not be written is in health, and mends")
    void aFolderThatMayNotBeWritten() throws Exception {
        Path data = temp.resolve("data");
        Path runtime = data.resolve("runtime");
        try (var daemon = DaemonProcess.start(withoutPrivileges(), data)) {
            awaitCondition(daemon, "nothing", List.of());

            Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("r-x------"));
            awaitCondition(daemon, "chmod", List.of(runtime.toString(), "user that Scrim runs as"));
            requireFrames(daemon);
            setSpeed(daemon, 0.1);
            await(() -> !isSaved(daemon), "it was saved all the same");
            awaitCondition(daemon, "a failed save", List.of("no permission"));

            Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
            awaitWell(daemon);
            assertThat(daemon.terminate()).as(daemon::errors).isZero();
        }
        requireSpeed(data, 0.1f);
    }

    @Test
    @DisplayName("R10 DEV-30 the newest file cut short: said, set aside, and saved again at once")
    void theNewestFileCutShort() throws Exception {
        Path data = temp.resolve("data");
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(speed(0.3));
            Path newest = newestGeneration(data);

            try (var file = Files.newByteChannel(newest, StandardOpenOption.WRITE)) {
                file.truncate(100);
            }

            await(() -> failures(daemon).contains(newest.getFileName().toString()), "not said");
            await(() -> newestGeneration(data).compareTo(newest) > 0, "not saved again");
            assertThat(data.resolve("damaged").resolve(newest.getFileName())).hasSize(100);
            requireFrames(daemon);
            awaitWell(daemon);
            daemon.kill();
        }
        requireSpeed(data, 0.3f);
    }

    @Test
    @DisplayName(
            "R5 DEV-30 a folder that is taken away is in health, and saved again when it is back")
    void aFolderThatIsTakenAway() throws Exception {
        Path data = temp.resolve("data");
        Path away = temp.resolve("away");
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(speed(0.3));
            String token = Files.readString(data.resolve("token"));

            Files.move(data, away);
            Files.createDirectory(data);
            Files.writeString(data.resolve("token"), token);
            Files.move(away.resolve("shaders"), data.resolve("shaders"));
            await(() -> !failures(daemon).isEmpty(), "not said");
            requireFrames(daemon);
            setSpeed(daemon, 0.6);
            await(() -> isSaved(daemon), "not saved in the new folder");
            awaitWell(daemon);
            daemon.kill();
        }
        requireSpeed(data, 0.6f);
    }

    @Test
    @DisplayName("R9 PSH-04 a stop while the disk does not answer: doors closed, loss said, exit 1")
    void aStopWhileTheDiskDoesNotAnswer() throws Exception {
        Path data = temp.resolve("data");
        Path stall = temp.resolve("stall");
        try (var daemon = DaemonProcess.start(stalling(stall), data)) {
            daemon.change(speed(0.3));
            Files.createFile(stall);
            setSpeed(daemon, 0.4);
            awaitCondition(daemon, "a stall", List.of("has not answered for"));
            requireFrames(daemon);
            setSpeed(daemon, 0.5);
            int port = daemon.httpPort();

            daemon.signal("TERM");
            await(() -> daemon.errors().contains("stop: writer"), "it does not stop");
            assertThat(isOpen(port)).isFalse();

            assertThat(daemon.exitCode()).isEqualTo(1);
            assertThat(daemon.errors())
                    .containsPattern("ERROR .*are lost: the disk did not answer within 5000 ms")
                    .containsPattern("\nscrim: changes after rev \\d+ are lost");
        }
        assertThat(savedShow(data)).containsPattern("\"speed\": \\{\"float\": 0.[345]}");
    }

    @Test
    @DisplayName("R9 PSH-04 a second signal shortens the wait for the disk and skips nothing")
    void aSecondSignalShortensTheWait() throws Exception {
        Path data = temp.resolve("data");
        Path stall = temp.resolve("stall");
        try (var daemon = DaemonProcess.start(stalling(stall), data)) {
            daemon.change(speed(0.3));
            Files.createFile(stall);
            setSpeed(daemon, 0.4);

            daemon.signal("TERM");
            await(() -> daemon.errors().contains("stop: writer"), "it does not stop");
            daemon.signal("TERM");

            assertThat(daemon.exitCode()).isEqualTo(1);
            // Less than the usual deadline: how much less is for a stopwatch, not for a test.
            assertThat(daemon.errors())
                    .contains("stop: signal TERM again", "stop: data folder", "stop: complete")
                    .containsPattern("are lost: the disk did not answer within [0-4]?\\d{1,3} ms");
        }
    }

    @Test
    @DisplayName("R9 a disk that answers again in time: everything is saved, exit 0")
    void aDiskThatAnswersAgainInTime() throws Exception {
        Path data = temp.resolve("data");
        Path stall = temp.resolve("stall");
        try (var daemon = DaemonProcess.start(stalling(stall), data)) {
            daemon.change(speed(0.3));
            Files.createFile(stall);
            setSpeed(daemon, 0.7);

            daemon.signal("TERM");
            await(() -> daemon.errors().contains("stop: writer"), "it does not stop");
            Files.delete(stall);

            assertThat(daemon.exitCode()).as(daemon::errors).isZero();
        }
        requireSpeed(data, 0.7f);
    }

    @Test
    @DisplayName(
            "R11 the wall clock at 1970, an hour back, ten years on, while it runs: all is saved")
    void aWallClockThatJumps() throws Exception {
        Path library = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
        assumeTrue(
                Files.exists(library),
                "libfaketime is not here: apt-get install faketime, and run this test again");
        Path data = temp.resolve("data");
        Path time = temp.resolve("time");
        Files.writeString(time, "-1h");
        var way =
                new DaemonProcess.Way(
                        List.of(),
                        Map.of(
                                "LD_PRELOAD",
                                library.toString(),
                                "FAKETIME_TIMESTAMP_FILE",
                                time.toString(),
                                "FAKETIME_CACHE_DURATION",
                                "1",
                                "FAKETIME_DONT_FAKE_MONOTONIC",
                                "1",
                                // Without this every timed wait of the JVM is too long.
                                "FAKETIME_FORCE_MONOTONIC_FIX",
                                "0"),
                        List.of(),
                        Main.class);
        try (var daemon = DaemonProcess.start(way, data)) {
            for (String wrong : List.of("@1970-01-02 00:00:00", "+10y", "-1h")) {
                Files.writeString(time, wrong);
                int year =
                        wrong.equals("+10y")
                                ? thisYear() + 10
                                : wrong.startsWith("@") ? 1970 : thisYear();
                // The clock is looked at about once a second.
                for (int i = 1; savedYear(data) != year; i++) {
                    assertThat(i).as("changes until the year is %d", year).isLessThan(10_000);
                    daemon.change(speed(i / 10_000.0));
                }
                requireFrames(daemon);
                awaitWell(daemon);
            }
            daemon.change(speed(0.9));
            daemon.kill();
        }
        requireSpeed(data, 0.9f);
    }

    private static int thisYear() {
        return Year.now(ZoneOffset.UTC).getValue();
    }

    /** Of the newest generation. */
    private static int savedYear(Path data) throws IOException {
        String text = Files.readString(newestGeneration(data));
        int at = text.indexOf("\"savedAt\":\"") + "\"savedAt\":\"".length();
        return Integer.parseInt(text.substring(at, at + 4));
    }

    /** A root that may do no more than others, or whoever runs the test. */
    private static DaemonProcess.Way withoutPrivileges() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return DaemonProcess.Way.USUAL;
        }
        List<String> before =
                List.of(
                        "setpriv",
                        "--bounding-set=-dac_override,-dac_read_search",
                        "--inh-caps=-all");
        var test = new ArrayList<>(before);
        test.add("true");
        assumeTrue(
                runs(test.toArray(new String[0])),
                "root may write everywhere and setpriv is not here: run this test as somebody"
                        + " else");
        return new DaemonProcess.Way(before, Map.of(), List.of(), Main.class);
    }

    private static DaemonProcess.Way stalling(Path stall) {
        return new DaemonProcess.Way(
                List.of(), Map.of(), List.of("-Dscrim.stall=" + stall), StallingMain.class);
    }

    private static String speed(double value) {
        return "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\",\"value\":"
                + value
                + "}";
    }

    /** Asks for it and does not wait for the disk. */
    private static void setSpeed(DaemonProcess daemon, double value) throws Exception {
        daemon.post(speed(value));
    }

    /** That another start would find this. */
    private static void requireSpeed(Path data, float value) throws IOException {
        assertThat(savedShow(data)).contains("\"speed\": {\"float\": " + value + "}");
    }

    private static String savedShow(Path data) throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            var files = new StateFiles(folder, "0.1.0", new Health(() -> 0));
            return StateJson.printShow(files.restore().state());
        }
    }

    private static void requireFrames(DaemonProcess daemon) throws Exception {
        long before = frames(daemon);
        await(() -> frames(daemon) > before + 2, "no frames");
    }

    private static long frames(DaemonProcess daemon) throws Exception {
        return daemon.get("/api/health").path("counters").path("frame.count").asLong();
    }

    private static boolean isSaved(DaemonProcess daemon) throws Exception {
        return !daemon.get("/api/health").path("persistence").path("unsaved").asBoolean();
    }

    private static void awaitWell(DaemonProcess daemon) throws Exception {
        await(
                () ->
                        isSaved(daemon)
                                && daemon.get("/api/health").path("status").asString().equals("ok"),
                "it does not mend");
    }

    private static String failures(DaemonProcess daemon) throws Exception {
        JsonNode health = daemon.get("/api/health");
        return health.path("conditions").toString() + health.path("lastFailures");
    }

    /**
     * Until something that is wrong is told in these words, or nothing is wrong if there are none.
     */
    private static void awaitCondition(DaemonProcess daemon, String what, List<String> words)
            throws Exception {
        await(
                () -> {
                    JsonNode conditions = daemon.get("/api/health").path("conditions");
                    if (words.isEmpty()) {
                        return conditions.isEmpty();
                    }
                    for (JsonNode condition : conditions) {
                        String message = condition.path("message").asString();
                        if (words.stream().allMatch(message::contains)) {
                            return true;
                        }
                    }
                    return false;
                },
                what + " is not told as " + words);
    }

    private static Path newestGeneration(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("runtime"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("state-"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4_096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is what was wanted.
            assertThat(file).exists();
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException missing) {
            return false;
        }
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private static void await(Check check, String otherwise) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!check.holds()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
