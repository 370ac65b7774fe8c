package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

class StateFileTest {
    private static final StateFile.Header HEADER =
            new StateFile.Header(1234, 88_121, 1_700_000_000_123L, "0.1.0", "set \"x\"");
    private static final String CONTENT = Json.print(StateJson.write(Shows.ofRev(88_121)));
    private static final byte[] FILE = StateFile.seal(HEADER, CONTENT);

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
        var read = (StateFile.Reading.Valid) StateFile.read(FILE, 1234);

        assertThat(read.header()).isEqualTo(HEADER);
        assertThat(read.content()).isEqualTo(CONTENT);
        assertThat(Shows.revOf(read.state())).isEqualTo(88_121);
    }

    @Test
    void theFirstLineIsAsLongForSmallNumbersAsForLarge() {
        var small = new StateFile.Header(1, 0, 0, "0.1.0", "set \"x\"");
        var large =
                new StateFile.Header(
                        999_999_999_999L, Long.MAX_VALUE, 1_700_000_000_000L, "0.1.0", "set \"x\"");

        assertThat(StateFile.seal(small, CONTENT)).hasSize(StateFile.seal(large, CONTENT).length);
        assertThat(StateFile.read(StateFile.seal(large, CONTENT), 999_999_999_999L))
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

                assertThat(StateFile.read(flipped, 1234))
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

            assertThat(StateFile.read(cut, 1234))
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
            assertThat(StateFile.read(garbage, 1234) instanceof StateFile.Reading.Valid)
                    .as("seed %d, file %d", seed, i)
                    .isEqualTo(same);
        }
    }

    @Test
    void aFileUnderAnotherNumberIsNotTaken() {
        var read = (StateFile.Reading.Damaged) StateFile.read(FILE, 1235);

        assertThat(read.reason())
                .isEqualTo("gen: expected 1235, as the file's name says, found 1234");
    }

    @Test
    @DisplayName("K-11 an undamaged file of a newer schema is told from a damaged one")
    void aNewerSchemaIsNotDamage() {
        byte[] newer =
                reseal(
                        new String(FILE, StandardCharsets.UTF_8)
                                .replace("\"schema\":   1", "\"schema\":   9"));

        assertThat(StateFile.read(newer, 1234)).isEqualTo(new StateFile.Reading.Newer(9, "0.1.0"));
    }

    @Test
    void aValidChecksumExcusesNoNonsense() {
        byte[] deep = StateFile.seal(HEADER, "[".repeat(1_000) + "]".repeat(1_000));
        byte[] list = StateFile.seal(HEADER, "[]");
        byte[] more = StateFile.seal(HEADER, CONTENT + "}{");

        assertThat(StateFile.read(deep, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
        assertThat(StateFile.read(list, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
        assertThat(StateFile.read(more, 1234)).isInstanceOf(StateFile.Reading.Damaged.class);
    }

    @Test
    void onlyWholeNamesStandForGenerations() {
        assertThat(StateFile.genOf(StateFile.name(42))).isEqualTo(42);
        assertThat(StateFile.genOf("state-42.json")).isNull();
        assertThat(StateFile.genOf("state-000000000042.json.2")).isNull();
        assertThat(StateFile.genOf("copy of state-000000000042.json")).isNull();
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
