package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;

import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Any bytes at all in a file of ours: they are read or refused, with a reason and without much
 * memory, and what is read can be written and read again.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class StateFileFuzzTest {
    private static final String DURATION = "5m";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What reading a short text may take; a packed one may unfold to the longest there is. */
    private static final long MOST_BYTES = 32L << 20;

    private static final long MOST_BYTES_PACKED = 5 * Envelope.LARGEST_BYTES;

    private static final SceneId DAWN = new SceneId("dawn");
    private static final Envelope.Header HEADER =
            new Envelope.Header(1, 7, 1_700_000_000_000L, "0.1.0", "test");

    @FuzzTest(maxDuration = DURATION)
    void aFile(byte[] file) {
        within(MOST_BYTES, () -> StateFile.read(StateFile.name(1), file));
        within(MOST_BYTES, () -> SceneFile.read(DAWN, file));
        within(MOST_BYTES_PACKED, () -> StateFile.read(StateFile.packedName(1), file));
    }

    /** Otherwise hardly anything would come further than to the checksum. */
    @FuzzTest(maxDuration = DURATION)
    void aFileWithTheRightChecksum(byte[] file) {
        byte[] sealed = file.clone();
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (!text.lines().findFirst().orElse("").contains(Checksum.NONE_YET)) {
            return;
        }
        Checksum.put(sealed);
        if (within(MOST_BYTES, () -> StateFile.read(StateFile.name(1), sealed))
                instanceof StateFile.Reading.Valid valid) {
            requireSaves(valid.state());
            valid.scenes().forEach(StateFileFuzzTest::requireSaves);
        }
        if (within(MOST_BYTES, () -> SceneFile.read(DAWN, sealed))
                instanceof SceneFile.Reading.Valid valid) {
            requireSaves(valid.scene());
        }
    }

    @FuzzTest(maxDuration = DURATION)
    void aStateInItsEnvelope(byte[] content) {
        aFileWithTheRightChecksum(unsealed(Envelope.Kind.STATE, content));
    }

    @FuzzTest(maxDuration = DURATION)
    void aSceneInItsEnvelope(byte[] content) {
        aFileWithTheRightChecksum(unsealed(Envelope.Kind.SCENE, content));
    }

    @FuzzTest(maxDuration = DURATION)
    void aShow(byte[] file) {
        DurableState show =
                within(
                        MOST_BYTES,
                        () -> {
                            try {
                                return StateJson.parse(file, Shows.BY);
                            } catch (IOException refused) {
                                return null;
                            }
                        });
        if (show != null) {
            requireShow(show);
        }
    }

    @FuzzTest(maxDuration = DURATION)
    void whatTheDisplayDaemonLeft(byte[] file) {
        DurableState show =
                within(
                        MOST_BYTES,
                        () -> {
                            try {
                                return DeviceStateImport.parse(file, HEADER.savedMillis());
                            } catch (IOException refused) {
                                return null;
                            }
                        });
        if (show != null) {
            requireShow(show);
        }
    }

    private static byte[] unsealed(Envelope.Kind kind, byte[] content) {
        byte[] file = Envelope.seal(kind, HEADER, new String(content, StandardCharsets.UTF_8));
        byte[] none = Checksum.NONE_YET.getBytes(StandardCharsets.US_ASCII);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\"crc32c\":\"");
        System.arraycopy(none, 0, file, at, none.length);
        return file;
    }

    private static void requireShow(DurableState show) {
        requireSaves(show);
        show.scenes().forEach(StateFileFuzzTest::requireSaves);
        String text = StateJson.printShow(show);
        try {
            DurableState again = StateJson.parse(text.getBytes(StandardCharsets.UTF_8), Shows.BY);
            assertThat(StateJson.printShow(again)).isEqualTo(text);
        } catch (IOException refused) {
            throw new AssertionError("would not be read again: " + text, refused);
        }
    }

    private static void requireSaves(DurableState state) {
        String text = StateJson.print(state);
        byte[] file = StateFile.packed(Envelope.seal(Envelope.Kind.STATE, HEADER, text));
        assertThat(StateFile.read(StateFile.nameOf(HEADER.gen(), file), file))
                .isInstanceOfSatisfying(
                        StateFile.Reading.Valid.class,
                        valid -> {
                            assertThat(valid.content()).isEqualTo(text);
                            assertThat(StateJson.print(valid.state())).isEqualTo(text);
                        });
    }

    private static void requireSaves(Scene scene) {
        String text = StateJson.print(scene);
        assertThat(SceneFile.read(scene.id(), SceneFile.seal(HEADER, text)))
                .isInstanceOfSatisfying(
                        SceneFile.Reading.Valid.class,
                        valid -> {
                            assertThat(valid.content()).isEqualTo(text);
                            assertThat(StateJson.print(valid.scene())).isEqualTo(text);
                        });
    }

    private static <T> T within(long mostBytes, Supplier<T> reading) {
        T read = reading.get();
        // Not the first time: that may load classes, and an agent may look into each.
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        var _ = reading.get();
        assertThat(THREADS.getThreadAllocatedBytes(thread) - before).isLessThan(mostBytes);
        return read;
    }
}
