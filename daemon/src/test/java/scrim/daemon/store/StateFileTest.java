package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.state.DurableState;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

class StateFileTest {
    private static final Envelope.Header HEADER =
            new Envelope.Header(1234, 88_121, 1_700_000_000_123L, "0.1.0", "set \"x\"");
    private static final String CONTENT = StateJson.print(Shows.ofRev(88_121));
    private static final byte[] FILE = seal(HEADER, CONTENT);

    @Test
    @DisplayName("DEV-05 the file is one plain JSON document that says what it is")
    void theFileIsOnePlainJsonDocument() throws DamagedException {
        var top = Json.parse(FILE);

        assertThat(top.propertyNames())
                .containsExactly(
                        "format", "schema", "gen", "rev", "term", "bytes", "crc32c", "savedAt",
                        "app", "reason", "state");
        assertThat(top.get("bytes").intValue()).isEqualTo(FILE.length);
        assertThat(top.get("savedAt").stringValue()).isEqualTo("2023-11-14T22:13:20.123Z");
    }

    @Test
    void aSealedFileIsRead() {
        var read = (StateFile.Reading.Valid) read(FILE, 1234);

        assertThat(read.header()).isEqualTo(HEADER);
        assertThat(read.content()).isEqualTo(CONTENT);
        assertThat(Shows.revOf(read.state())).isEqualTo(88_121);
    }

    @Test
    void theFirstLineIsAsLongForSmallNumbersAsForLarge() {
        var small = new Envelope.Header(1, 0, 0, "0.1.0", "set \"x\"");
        var large =
                new Envelope.Header(
                        999_999_999_999L, Long.MAX_VALUE, 1_700_000_000_000L, "0.1.0", "set \"x\"");

        assertThat(seal(small, CONTENT)).hasSize(seal(large, CONTENT).length);
        assertThat(read(seal(large, CONTENT), 999_999_999_999L))
                .isInstanceOf(StateFile.Reading.Valid.class);
    }

    /** What {@code docs/state-file.md} tells people, done with nothing of ours. */
    @Test
    void theChecksumIsCrc32cWithItsDigitsAsZeros() {
        String text = new String(FILE, StandardCharsets.UTF_8);
        String written = text.replaceAll("(?s).*?\"crc32c\":\"([0-9a-f]{8})\".*", "$1");
        var crc = new CRC32C();
        crc.update(text.replaceFirst(written, "00000000").getBytes(StandardCharsets.UTF_8));

        assertThat(written).isEqualTo(String.format("%08x", crc.getValue()));
    }

    @Test
    @DisplayName("R10 every flipped bit of the file is noticed")
    void everyFlippedBitIsNoticed() {
        for (int at = 0; at < FILE.length; at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] flipped = FILE.clone();
                flipped[at] ^= (byte) bit;

                assertThat(read(flipped, 1234))
                        .as("byte %d, bit %d", at, bit)
                        .isInstanceOf(StateFile.Reading.Damaged.class);
            }
        }
    }

    @Test
    @DisplayName("R10 a file that was cut short, wherever, is noticed")
    void everyTruncationIsNoticed() {
        for (int length = 0; length < FILE.length; length++) {
            byte[] cut = Arrays.copyOf(FILE, length);

            assertThat(read(cut, 1234))
                    .as("length %d", length)
                    .isInstanceOf(StateFile.Reading.Damaged.class);
        }
    }

    @Test
    @DisplayName("R10 garbage of any kind is noticed and throws nothing")
    void garbageIsNoticed() {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] garbage = FILE.clone();
            for (int j = dice.nextInt(1 + garbage.length / 4); j >= 0; j--) {
                garbage[dice.nextInt(garbage.length)] = (byte) dice.nextInt();
            }

            boolean same = Arrays.equals(garbage, FILE);
            assertThat(read(garbage, 1234) instanceof StateFile.Reading.Valid)
                    .as("seed %d, file %d", seed, i)
                    .isEqualTo(same);
        }
    }

    @Test
    void aFileUnderAnotherNumberIsNotTaken() {
        var read = (StateFile.Reading.Damaged) read(FILE, 1235);

        assertThat(read.reason())
                .isEqualTo("gen: expected 1235, as the file's name says, found 1234");
    }

    @Test
    @DisplayName("K-11 an undamaged file of a newer schema is told from a damaged one")
    void aNewerSchemaIsNotDamage() {
        byte[] newer =
                reseal(
                        new String(FILE, StandardCharsets.UTF_8)
                                .replace("\"schema\":   2", "\"schema\":   9"));

        assertThat(read(newer, 1234)).isEqualTo(new StateFile.Reading.Newer(HEADER, 9));
    }

    @Test
    void aValidChecksumExcusesNoNonsense() {
        byte[] deep = seal(HEADER, "[".repeat(1_000) + "]".repeat(1_000));
        byte[] list = seal(HEADER, "[]");
        byte[] more = seal(HEADER, CONTENT + "}{");

        assertThat(read(deep, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
        assertThat(read(list, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
        assertThat(read(more, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
    }

    @Test
    void onlyWholeNamesStandForGenerations() {
        assertThat(StateFile.genOf(StateFile.name(42))).isEqualTo(42);
        assertThat(StateFile.genOf(StateFile.packedName(42))).isEqualTo(42);
        assertThat(StateFile.genOf("state-42.json")).isNull();
        assertThat(StateFile.genOf("state-000000000042.json.2")).isNull();
        assertThat(StateFile.genOf("copy of state-000000000042.json")).isNull();
    }

    @Test
    @DisplayName("FUT-01 a long state is packed, and a short one is plain text")
    void aLongStateIsPacked() {
        byte[] plain = StateFile.packed(Envelope.seal(Envelope.Kind.STATE, HEADER, CONTENT));
        String longer = StateJson.print(many(3_000));
        byte[] packed = StateFile.packed(Envelope.seal(Envelope.Kind.STATE, HEADER, longer));

        assertThat(plain).isEqualTo(FILE);
        assertThat(StateFile.nameOf(1234, plain)).isEqualTo("state-000000001234.json");
        assertThat(StateFile.nameOf(1234, packed)).isEqualTo("state-000000001234.json.gz");
        assertThat(packed.length).isLessThan(longer.length() / 4);
        var read = (StateFile.Reading.Valid) StateFile.read(StateFile.packedName(1234), packed);
        assertThat(read.content()).isEqualTo(longer);
        assertThat(read.header()).isEqualTo(HEADER);
    }

    @Test
    @DisplayName("R10 a packed file that is damaged anywhere never reads as another state")
    void aDamagedPackedFileIsNoticed() {
        String content = StateJson.print(many(3_000));
        byte[] packed = StateFile.packed(Envelope.seal(Envelope.Kind.STATE, HEADER, content));
        String name = StateFile.packedName(1234);
        var dice = new Random(7);
        for (int i = 0; i < 400; i++) {
            byte[] flipped = packed.clone();
            int at = i < 20 ? i : dice.nextInt(packed.length);
            flipped[at] ^= (byte) (1 << dice.nextInt(8));

            // Some bits of the packing say nothing about what is packed.
            if (StateFile.read(name, flipped) instanceof StateFile.Reading.Valid valid) {
                assertThat(valid.content()).isEqualTo(content);
            }
        }
        for (int length = 0; length < packed.length; length += 97) {
            assertThat(StateFile.read(name, Arrays.copyOf(packed, length)))
                    .isInstanceOf(StateFile.Reading.Damaged.class);
        }
        assertThat(StateFile.read(name, FILE)).isInstanceOf(StateFile.Reading.Damaged.class);
        assertThat(read(packed, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
    }

    @Test
    @DisplayName("R10 a few bytes that unfold to more than a state may be are damage")
    void aBombIsDamage() {
        byte[] bomb = Gzip.pack(new byte[(int) Envelope.LARGEST_BYTES + 1]);

        assertThat(StateFile.read(StateFile.packedName(1), bomb))
                .isEqualTo(
                        new StateFile.Reading.Damaged(
                                "is larger than 67108864 bytes when unpacked"));
    }

    private static DurableState many(int layers) {
        Layer one = Shows.ofRev(1).screens().getFirst().layers().getFirst();
        var all = new ArrayList<Layer>();
        for (int i = 1; i <= layers; i++) {
            all.add(one.with(LayerId.of(i)).with(new Key("k" + i)));
        }
        DurableState show = Shows.ofRev(1);
        return show.withScreen(0, show.screens().getFirst().withLayers(Rows.copyOf(all)));
    }

    private static byte[] seal(Envelope.Header header, String content) {
        return Envelope.seal(Envelope.Kind.STATE, header, content);
    }

    private static StateFile.Reading read(byte[] file, long gen) {
        return StateFile.read(StateFile.name(gen), file);
    }

    /** A changed text with a checksum that is right again. */
    static byte[] reseal(String text) {
        String blank = text.replaceFirst("\"crc32c\":\"[0-9a-f]{8}\"", "\"crc32c\":\"00000000\"");
        var crc = new CRC32C();
        crc.update(blank.getBytes(StandardCharsets.UTF_8));
        return blank.replaceFirst(
                        "\"crc32c\":\"00000000\"",
                        String.format("\"crc32c\":\"%08x\"", crc.getValue()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
