package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Files that a disk, a person or another program has spoilt, at every start: the newest good one is
 * used, somebody is told, nothing is deleted, and saving goes on.
 */
@ExtendWith(QuietLog.class)
class DamagedFilesTest {
    private static final long OLDER = 3;
    private static final long NEWER = 4;

    @TempDir Path temp;

    private Path root;
    private Path newest;
    private Path scene;

    /** A scene, and two generations of the show. */
    @BeforeEach
    void save() throws IOException {
        root = temp.resolve("data");
        try (var station = new Station(root, Retention.DEFAULT)) {
            station.saveScene("dawn");
            station.settle();
            station.changeShow();
            station.settle();
            station.changeShow();
            station.settle();
            assertThat(station.revs()).isEqualTo(Map.of("", NEWER, "dawn", 2L));
        }
        newest = newestGeneration();
        scene = root.resolve("scenes").resolve("dawn.json");
    }

    private Path newestGeneration() throws IOException {
        try (Stream<Path> paths = Files.list(root.resolve("runtime"))) {
            return paths.filter(path -> path.getFileName().toString().matches("state-\\d+\\.json"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("R10 K-9 every byte of the first line flipped")
    void everyByteOfTheFirstLine() throws IOException {
        byte[] good = Files.readAllBytes(newest);
        for (int at = 0; at < firstLine(good); at++) {
            for (int i = 0; i < Torture.rounds(1, 8); i++) {
                int bit = (at + i) % 8;
                requireOlderShow(flipped(good, at, bit), "bit " + bit + " of byte " + at);
            }
        }
    }

    @Test
    @DisplayName("R10 K-9 a thousand times some bits flipped anywhere")
    void someBitsAnywhere() throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        byte[] good = Files.readAllBytes(newest);
        for (int i = 0; i < 1_000; i++) {
            byte[] bad = good;
            for (int flips = 1 + dice.nextInt(3); flips > 0; flips--) {
                bad = flipped(bad, dice.nextInt(bad.length), dice.nextInt(8));
            }
            if (!Arrays.equals(bad, good)) {
                requireOlderShow(bad, "seed " + seed + ", round " + i);
            }
        }
    }

    @Test
    @DisplayName(
            "R10 K-9 cut short in 256 places, longer than it was, emptied, zeroed, overwritten")
    void cutShortEmptiedAndZeroed() throws IOException {
        byte[] good = Files.readAllBytes(newest);
        for (int i = 0; i < 256; i++) {
            requireOlderShow(Arrays.copyOf(good, good.length * i / 256), "cut at " + i + "/256");
        }
        requireOlderShow(Arrays.copyOf(good, good.length + 1), "a zero more");
        requireOlderShow(Arrays.copyOf(good, 4_096), "filled to a block with zeros");
        requireOlderShow(new byte[good.length], "zeros");
        requireOlderShow(new byte[] {'\n'}, "a line end");
        requireOlderShow("not JSON".getBytes(StandardCharsets.UTF_8), "text");
        requireOlderShow(Files.readAllBytes(scene), "a scene");
        requireOlderShow(Files.readAllBytes(older()), "the older generation's content");
    }

    @Test
    @DisplayName("R10 nested 100,000 deep, with a good checksum or without")
    void nestedDeep() throws IOException {
        String deep = "[".repeat(100_000);
        requireOlderShow(deep.getBytes(StandardCharsets.UTF_8), "brackets");
        requireOlderShow("{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8), "braces");
        requireOlderShow(sealed(deep + "]".repeat(100_000)), "sealed brackets");
        requireOlderShow(
                sealed("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)), "sealed braces");
    }

    @Test
    @DisplayName("R10 undamaged files that hold nonsense")
    void sealedNonsense() throws IOException {
        String good = content(newest);
        requireOlderShow(sealed("null"), "null");
        requireOlderShow(sealed("[]"), "a list");
        requireOlderShow(sealed("{}"), "nothing");
        requireOlderShow(sealed(good + ",\"state\":{}"), "two states");
        requireOlderShow(sealed(good.replaceFirst("\\{", "{\"screens\":[],")), "two screens");
        requireOlderShow(sealed(good.replaceFirst("\"width\": \\d+", "\"width\": 1e9")), "float");
        requireOlderShow(
                sealed(good.replaceFirst("\"width\": \\d+", "\"width\": 1e99999999")), "huge");
        requireOlderShow(
                sealed(good.replaceFirst("\"width\": \\d+", "\"width\": " + "9".repeat(900))),
                "many digits");
        requireOlderShow(sealed(good.replaceFirst("\"width\": \\d+", "\"width\": -1")), "negative");
    }

    @Test
    @DisplayName("R10 a file of a gibibyte is not even read")
    void aGibibyte() throws IOException {
        Files.delete(newest);
        try (var large =
                Files.newByteChannel(
                        newest,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.SPARSE))) {
            large.position((1L << 30) - 1);
            large.write(ByteBuffer.wrap(new byte[1]));
        }

        try (var station = new Station(root, Retention.DEFAULT)) {
            assertThat(Station.revs(station.state())).isEqualTo(Map.of("", OLDER, "dawn", 2L));
            requireNamed(station, newest, "a gibibyte");
        }

        try (Stream<Path> aside = Files.list(root.resolve("damaged"))) {
            assertThat(aside.map(path -> path.toFile().length())).contains(1L << 30);
        }
    }

    @Test
    @DisplayName("FUT-01 R10 a packed file that is damaged; one that unfolds to a gibibyte")
    void packedFiles() throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        byte[] good = packed(Files.readAllBytes(newest));
        Files.delete(newest);
        newest = newest.resolveSibling(newest.getFileName() + ".gz");
        Files.write(newest, good);
        try (var station = new Station(root, Retention.DEFAULT)) {
            assertThat(station.restored.notes()).isEmpty();
            assertThat(Station.revs(station.state())).isEqualTo(Map.of("", NEWER, "dawn", 2L));
        }
        for (int i = 0; i < good.length; i++) {
            // What the packing itself notes down may change and nothing be lost.
            requireOlderShowOr(
                    flipped(good, i, dice.nextInt(8)), NEWER, "seed " + seed + ", byte " + i);
        }
        for (int i = 0; i < 64; i++) {
            requireOlderShow(Arrays.copyOf(good, good.length * i / 64), "cut at " + i + "/64");
        }
        requireOlderShow(new byte[good.length], "zeros");
        requireOlderShow(packed(packed(Files.readAllBytes(older()))), "packed twice");
        requireOlderShow(bomb(1_024), "a bomb");
    }

    @Test
    @DisplayName("R10 a scene's file: the show is as it was, whatever is in it")
    void scenes() throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        byte[] good = Files.readAllBytes(scene);
        for (int at = 0; at < firstLine(good); at++) {
            requireShowWithoutScene(flipped(good, at, dice.nextInt(8)), "seed " + seed + " " + at);
        }
        for (int i = 0; i < 200; i++) {
            byte[] bad = flipped(good, dice.nextInt(good.length), dice.nextInt(8));
            requireShowWithoutScene(bad, "seed " + seed + ", round " + i);
        }
        for (int i = 0; i < 64; i++) {
            requireShowWithoutScene(
                    Arrays.copyOf(good, good.length * i / 64), "cut at " + i + "/64");
        }
        requireShowWithoutScene(new byte[good.length], "zeros");
        requireShowWithoutScene(Files.readAllBytes(newest), "a state");
        requireShowWithoutScene(
                "[".repeat(100_000).getBytes(StandardCharsets.UTF_8), "nested deep");
    }

    @Test
    @DisplayName(
            "R10 what is no file at all where a file should be does not keep a show from starting")
    void whatIsNoFile() throws IOException {
        List<Path> places =
                List.of(
                        newest,
                        root.resolve("runtime").resolve(StateFile.name(700)),
                        scene,
                        root.resolve("scenes").resolve("dusk.json"));
        for (Path place : places) {
            byte[] before = Files.exists(place) ? Files.readAllBytes(place) : null;
            for (String what : List.of("folder", "full folder", "loop", "nowhere", "another")) {
                Files.deleteIfExists(place);
                Path into = place.resolve("note.txt");
                switch (what) {
                    case "folder" -> Files.createDirectory(place);
                    case "full folder" ->
                            Files.writeString(
                                    Files.createDirectory(place).resolve("note.txt"), "mine");
                    case "loop" -> Files.createSymbolicLink(place, place.getFileName());
                    case "nowhere" -> Files.createSymbolicLink(place, Path.of("nowhere"));
                    default -> Files.createSymbolicLink(place, temp);
                }
                String as = what + " at " + place;

                try (var station = new Station(root, Retention.DEFAULT)) {
                    assertThat(Shows.revOf(station.state()))
                            .as(as)
                            .isEqualTo(place.equals(newest) ? OLDER : NEWER);
                    station.changeShow();
                    station.saveScene("noon");
                    station.run(3);
                    assertThat(station.writer.durableRev()).as(as).isEqualTo(station.rev());
                    station.deleteScene("noon");
                    station.run(3);
                    assertThat(station.writer.durableRev()).as(as).isEqualTo(station.rev());
                }

                if (what.equals("full folder")) {
                    assertThat(into).as(as).hasContent("mine");
                    Files.delete(into);
                }
                Station.deleteAll(root);
                save();
            }
            Files.deleteIfExists(place);
            if (before != null) {
                Files.write(place, before);
            }
        }
    }

    @Test
    @DisplayName("R10 a file that may not be read is neither missing nor damaged")
    void aFileThatMayNotBeRead() throws IOException {
        assumeTrue(
                !"root".equals(System.getProperty("user.name")),
                "root may read everything: run this test as somebody else");
        Files.setPosixFilePermissions(newest, PosixFilePermissions.fromString("---------"));

        try (var station = new Station(root, Retention.DEFAULT)) {
            assertThat(Shows.revOf(station.state())).isEqualTo(OLDER);
            requireNamed(station, newest, "no permission");
        }

        assertThat(newest).exists();
    }

    /** That a start with this as the newest file uses the one before it, and nothing is gone. */
    private void requireOlderShow(byte[] bad, String what) throws IOException {
        requireOlderShowOr(bad, OLDER, what);
    }

    private void requireOlderShowOr(byte[] bad, long other, String what) throws IOException {
        Files.write(newest, bad);
        boolean isOlder;
        try (var station = new Station(root, Retention.DEFAULT)) {
            Map<String, Long> revs = Station.revs(station.state());
            isOlder = revs.get("") == OLDER;
            assertThat(revs).as(what).isEqualTo(Map.of("", isOlder ? OLDER : other, "dawn", 2L));
            if (isOlder) {
                requireNamed(station, newest, what);
            }
        }
        if (isOlder) {
            requireKept(bad, what);
        }
    }

    private void requireShowWithoutScene(byte[] bad, String what) throws IOException {
        byte[] good = Files.readAllBytes(scene);
        Files.write(scene, bad);
        try (var station = new Station(root, Retention.DEFAULT)) {
            assertThat(Station.revs(station.state())).as(what).isEqualTo(Map.of("", NEWER));
            requireNamed(station, scene, what);
        }
        requireKept(bad, what);
        Files.write(scene, good);
    }

    private static void requireNamed(Station station, Path file, String what) {
        assertThat(station.isComplaining()).as(what).isTrue();
        assertThat(station.complaints())
                .as(what)
                .anySatisfy(
                        complaint -> assertThat(complaint).contains(file.getFileName().toString()));
    }

    /** What was damaged lies aside, byte for byte; then it is taken away for the next case. */
    private void requireKept(byte[] bad, String what) throws IOException {
        List<Path> aside;
        try (Stream<Path> paths = Files.list(root.resolve("damaged"))) {
            aside = paths.toList();
        }
        var contents = new ArrayList<byte[]>();
        for (Path path : aside) {
            contents.add(Files.readAllBytes(path));
            Files.delete(path);
        }
        assertThat(contents).as(what).containsExactly(bad);
    }

    private Path older() throws IOException {
        try (Stream<Path> paths = Files.list(root.resolve("runtime"))) {
            return paths.filter(path -> path.compareTo(newest) < 0)
                    .filter(path -> path.getFileName().toString().startsWith("state-"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    private static int firstLine(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    }

    private static byte[] flipped(byte[] good, int at, int bit) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << bit);
        return bad;
    }

    private static String content(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.indexOf('\n') + "\"state\":".length() + 1, text.length() - 2);
    }

    /** As if Scrim had written it. */
    private byte[] sealed(String content) {
        long gen = StateFile.genOf(newest.getFileName().toString());
        return Envelope.seal(
                Envelope.Kind.STATE, new Envelope.Header(gen, NEWER, 0, "0.1.0", "test"), content);
    }

    private static byte[] packed(byte[] text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packing = new GZIPOutputStream(bytes)) {
            packing.write(text);
        }
        return bytes.toByteArray();
    }

    /** A mebibyte of zeros packed, so many times: a reader takes it for one text. */
    private static byte[] bomb(int mebibytes) throws IOException {
        byte[] one = packed(new byte[1 << 20]);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < mebibytes; i++) {
            bytes.write(one);
        }
        return bytes.toByteArray();
    }
}
