package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.state.DurableState;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One saved generation as bytes: a JSON document whose first line says what it is and carries a
 * checksum over all of it, so that a file that was cut short, filled with zeros or changed by
 * anybody is told from one that Scrim wrote. That line has the same length whatever its numbers
 * are.
 *
 * <p>Lines and fields before {@code state} are the same in every schema to come, so that an older
 * Scrim can tell a newer file from a damaged one.
 */
final class StateFile {
    static final String FORMAT = "scrim-state";
    static final int SCHEMA = 1;

    /** Larger ones are neither written nor read. */
    static final long LARGEST_BYTES = 64L << 20;

    private static final Pattern NAME = Pattern.compile("state-(\\d{12})\\.json");
    private static final long LAST_GEN = 999_999_999_999L;

    private static final String CHECKSUM_FIELD = "\"crc32c\":\"";
    private static final String NO_CHECKSUM = "00000000";

    private static final DateTimeFormatter SAVED_AT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /**
     * What the first line says.
     *
     * @param gen the number of the file
     * @param rev the accepted change after which the show looked like this
     * @param savedMillis time of day, for people
     * @param app the version of Scrim that wrote it
     * @param reason the change that led to the save
     */
    record Header(long gen, long rev, long savedMillis, String app, String reason) {}

    /** What can be made of a file. */
    sealed interface Reading {
        /**
         * @param content the text of the state, as it stands in the file
         * @param unknown the paths of fields that were left out
         */
        record Valid(Header header, DurableState state, String content, List<String> unknown)
                implements Reading {}

        record Damaged(String reason) implements Reading {}

        /** Undamaged, of a schema this version cannot read. */
        record Newer(int schema, String app) implements Reading {}
    }

    private StateFile() {}

    static String name(long gen) {
        if (gen < 1 || gen > LAST_GEN) {
            throw new IllegalArgumentException("a generation is 1 to " + LAST_GEN + ", was " + gen);
        }
        return String.format(Locale.ROOT, "state-%012d.json", gen);
    }

    /** The generation a file name stands for, or null if it is none. */
    static @Nullable Long genOf(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.valueOf(matcher.group(1)) : null;
    }

    /**
     * @param content the state as JSON text
     */
    static byte[] seal(Header header, String content) {
        byte[] body = ("\"state\":" + content + "}\n").getBytes(StandardCharsets.UTF_8);
        int firstLine = firstLine(header, 0).length;
        byte[] file = new byte[firstLine + body.length];
        System.arraycopy(firstLine(header, file.length), 0, file, 0, firstLine);
        System.arraycopy(body, 0, file, firstLine, body.length);
        int at = checksumAt(file);
        byte[] checksum = checksum(file, at).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, file, at, checksum.length);
        return file;
    }

    /** Numbers are filled up with spaces: JSON has no leading zeros. */
    private static byte[] firstLine(Header header, long bytes) {
        return String.format(
                        Locale.ROOT,
                        "{\"format\":\"%s\",\"schema\":%4d,\"gen\":%12d,\"rev\":%19d,\"term\":%10d,\"bytes\":%10d,%s%s\",\"savedAt\":\"%s\",\"app\":%s,\"reason\":%s,\n",
                        FORMAT,
                        SCHEMA,
                        header.gen(),
                        header.rev(),
                        0,
                        bytes,
                        CHECKSUM_FIELD,
                        NO_CHECKSUM,
                        SAVED_AT.format(Instant.ofEpochMilli(header.savedMillis())),
                        Json.quote(header.app()),
                        Json.quote(header.reason()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param gen what the file's name says
     */
    static Reading read(byte[] file, long gen) {
        try {
            return readOrThrow(file, gen);
        } catch (DamagedException damaged) {
            return new Reading.Damaged(damaged.reason());
        }
    }

    private static Reading readOrThrow(byte[] file, long gen) throws DamagedException {
        if (file.length == 0) {
            throw new DamagedException("is empty");
        }
        requireChecksum(file);
        JsonPlace top = JsonPlace.top(Json.parse(file));
        if (!top.field("format").text().equals(FORMAT)) {
            throw top.field("format").wrong("\"" + FORMAT + "\"");
        }
        if (top.field("bytes").longWhole() != file.length) {
            throw top.field("bytes").wrong(file.length + ", as the file has");
        }
        if (top.field("gen").longWhole() != gen) {
            throw top.field("gen").wrong(gen + ", as the file's name says");
        }
        int schema = top.field("schema").whole();
        String app = top.field("app").text();
        if (schema > SCHEMA) {
            return new Reading.Newer(schema, app);
        }
        if (schema < 1) {
            throw top.field("schema").wrong("1 or more");
        }
        var header =
                new Header(
                        gen,
                        top.field("rev").longWhole(),
                        savedMillis(top.field("savedAt")),
                        app,
                        top.field("reason").text());
        StateJson.Read read =
                StateJson.read(
                        top.field("state"),
                        new Provenance(Origin.RESTORE, header.rev(), header.savedMillis()));
        return new Reading.Valid(header, read.state(), content(file), read.unknown());
    }

    private static void requireChecksum(byte[] file) throws DamagedException {
        int at = checksumAt(file);
        if (at < 0 || at + NO_CHECKSUM.length() > file.length) {
            throw new DamagedException("does not begin as a state file does");
        }
        String found = new String(file, at, NO_CHECKSUM.length(), StandardCharsets.ISO_8859_1);
        String expected = checksum(file, at);
        if (!found.equals(expected)) {
            throw new DamagedException(
                    "is damaged or was changed outside Scrim: its checksum is "
                            + expected
                            + " and not "
                            + found);
        }
    }

    /** Where the checksum's digits are, or -1 if the first line has none. */
    private static int checksumAt(byte[] file) {
        byte[] wanted = CHECKSUM_FIELD.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + wanted.length <= file.length && file[i] != '\n'; i++) {
            int same = 0;
            while (same < wanted.length && file[i + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i + same;
            }
        }
        return -1;
    }

    /** Over all bytes, with the checksum's own digits as zeros. */
    private static String checksum(byte[] file, int at) {
        var crc = new CRC32C();
        crc.update(file, 0, at);
        crc.update(NO_CHECKSUM.getBytes(StandardCharsets.US_ASCII));
        int rest = at + NO_CHECKSUM.length();
        crc.update(file, rest, file.length - rest);
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static long savedMillis(JsonPlace place) throws DamagedException {
        try {
            return Instant.parse(place.text()).toEpochMilli();
        } catch (DateTimeException _) {
            throw place.wrong("a time");
        }
    }

    /** The text between the first line and the last brace: what {@link #seal} was given. */
    private static String content(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        int from = text.indexOf('\n') + 1 + "\"state\":".length();
        int to = text.lastIndexOf('}');
        return from < to ? text.substring(from, to) : "";
    }
}
