package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.config.RecorderConfig;
import scrim.daemon.render.FrameTap;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Recorders and their encoders without a show. */
class RecorderTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 36;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    @BeforeEach
    void require() {
        Films.require();
    }

    @Test
    void aRecorderOfAScreenThatIsNotThereSaysSo() throws Exception {
        var health = new Health(System::currentTimeMillis);
        var nanos = new AtomicLong();
        try (Pipes pipes = Pipes.open()) {
            var recorder =
                    new Recorder(
                            config("a.mkv"),
                            new Recorder.Parts(
                                    new FrameTap(),
                                    Ffmpeg.onThisMachine(),
                                    pipes,
                                    health,
                                    () -> nanos.addAndGet(1_000_000)));
            recorder.start();

            Films.await("the condition", () -> !health.report().conditions().isEmpty());

            assertThat(nanos).hasValueGreaterThan(2_000_000_000L);
            assertThat(health.report().conditions())
                    .extracting(Failure::message)
                    .containsExactly(
                            "recorder a records nothing: waits for screen side, which this show has"
                                    + " not");
            recorder.finish();
            assertThat(recorder.awaitEnd(MINUTE)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mp4", "a.mov", "a.mkv", "a.ts"})
    void aRecordingWhoseEncoderIsKilledCanBePlayed(String name) throws Exception {
        Path file = folder.resolve(name);
        ByteBuffer picture = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3 / 2);
        var noise = new byte[picture.capacity()];
        var random = new Random(5);
        long address = MemorySegment.ofBuffer(picture).address();
        try (Pipes pipes = Pipes.open();
                Fifo fifo = pipes.make()) {
            List<String> words =
                    RecorderCommand.of(config(name), fifo.path(), WIDTH, HEIGHT, file.toString());
            Child encoder =
                    Child.start("encoder", Ffmpeg.onThisMachine().finishing(words), _ -> {});
            Films.await("the encoder", () -> opens(fifo));
            for (int frame = 0; frame < 600; frame++) {
                random.nextBytes(noise);
                picture.put(0, noise);
                write(fifo, address, picture.capacity());
            }
            // More than a header: the encoder keeps the last seconds to itself.
            Films.await("pictures in the file", () -> file.toFile().length() > 50_000);

            encoder.kill();

            assertThat(encoder.awaitEnd(MINUTE)).isTrue();
        }
        assertThat(Integer.parseInt(Films.probe(file, "nb_read_frames").lines().findFirst().get()))
                .isGreaterThan(50);
    }

    /**
     * What a terminal sends with Ctrl+C goes to a group, and would end a recording in its middle.
     */
    @Test
    void whatIsSentToTheGroupOfScrimReachesNoChild() throws Exception {
        List<String> endless =
                List.of("-re", "-f", "lavfi", "-i", "testsrc2=size=64x36", "-f", "null", "-");
        var ffmpeg = Ffmpeg.onThisMachine();
        for (List<String> command : List.of(ffmpeg.bound(endless), ffmpeg.finishing(endless))) {
            Child child = Child.start("endless", command, _ -> {});
            try {
                Films.await("a group of its own", () -> group(child.pid()) == child.pid());
            } finally {
                child.kill();
            }
        }
    }

    private RecorderConfig config(String file) {
        return new RecorderConfig(
                new Key("a"),
                new ScreenId("side"),
                new RecorderConfig.Target.File(folder.resolve(file)),
                50,
                "libx264",
                null);
    }

    private static boolean opens(Fifo fifo) {
        try {
            return fifo.openToWrite();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Fifo fifo, long address, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int bytes = fifo.write(address + done, length - done, 1_000);
            assertThat(bytes).isGreaterThanOrEqualTo(0);
            done += bytes;
        }
    }

    private static long group(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[2]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
