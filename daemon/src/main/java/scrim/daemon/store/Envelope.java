package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/**
 * What every saved file is wrapped in: a JSON document whose first line says what it is and carries
 * a checksum over all of it, so that a file that was cut short, filled with zeros or changed by
 * anybody is told from one that Scrim wrote. That line has the same length whatever its numbers
 * are.
 *
 * <p>Lines and fields before the content are the same in every schema to come, so that an older
 * Scrim can tell a newer file from a damaged one.
 */
final class Envelope {
    /** The form of what is written today; {@link Migrations} reads the earlier ones. */
    static final int SCHEMA = 2;

    /** Larger ones are neither written nor read. */
    static final long LARGEST_BYTES = 64L << 20;

    private static final Set<String> FIRST_LINE =
            Set.of(
                    "format", "schema", "gen", "rev", "term", "bytes", "crc32c", "savedAt", "app",
                    "reason");

    private static final DateTimeFormatter SAVED_AT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** What is in it. */
    enum Kind {
        STATE("scrim-state", "state"),
        SCENE("scrim-scene", "scene");

        final String format;
        final String field;

        Kind(String format, String field) {
            this.format = format;
            this.field = field;
        }
    }

    /**
     * What the first line says.
     *
     * @param gen the number of the save: of the state the one in its file's name, of a scene how
     *     often it was saved
     * @param rev the accepted change after which the show looked like this
     * @param savedMillis time of day, for people
     * @param app the version of Scrim that wrote it
     * @param reason the change that led to the save
     */
    record Header(long gen, long rev, long savedMillis, String app, String reason) {}

    /** An undamaged file. */
    sealed interface Opened {
        /**
         * @param schema of which schema the file was
         * @param top the document as today's schema has it
         * @param content the text of the content, as it stands in the file
         */
        record Current(Header header, int schema, JsonPlace top, String content)
                implements Opened {}

        /** Of a schema this version cannot read. */
        record Newer(Header header, int schema) implements Opened {}
    }

    private Envelope() {}

    /**
     * @param content as JSON text
     */
    static byte[] seal(Kind kind, Header header, String content) {
        byte[] body =
                ("\"" + kind.field + "\":" + content + "}\n").getBytes(StandardCharsets.UTF_8);
        int firstLine = firstLine(kind, header, 0).length;
        byte[] file = new byte[firstLine + body.length];
        System.arraycopy(firstLine(kind, header, file.length), 0, file, 0, firstLine);
        System.arraycopy(body, 0, file, firstLine, body.length);
        Checksum.put(file);
        return file;
    }

    /** Numbers are filled up with spaces: JSON has no leading zeros. */
    private static byte[] firstLine(Kind kind, Header header, long bytes) {
        return String.format(
                        Locale.ROOT,
                        "{\"format\":\"%s\",\"schema\":%4d,\"gen\":%12d,\"rev\":%19d,\"term\":%10d,\"bytes\":%10d,%s,\"savedAt\":\"%s\",\"app\":%s,\"reason\":%s,\n",
                        kind.format,
                        SCHEMA,
                        header.gen(),
                        header.rev(),
                        0,
                        bytes,
                        Checksum.NONE_YET,
                        SAVED_AT.format(Instant.ofEpochMilli(header.savedMillis())),
                        Json.quote(header.app()),
                        Json.quote(header.reason()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Looks into a file that nobody but Scrim has written.
     *
     * @param gen what the file's name says, null if it says nothing about it
     */
    static Opened open(Kind kind, byte[] file, @Nullable Long gen) throws DamagedException {
        if (file.length == 0) {
            throw new DamagedException("is empty");
        }
        Checksum.require(file);
        JsonPlace top = JsonPlace.top(Json.parse(file));
        requireFormat(kind, top);
        if (top.field("bytes").longWhole() != file.length) {
            throw top.field("bytes").wrong(file.length + ", as the file has");
        }
        if (gen != null && top.field("gen").longWhole() != gen) {
            throw top.field("gen").wrong(gen + ", as the file's name says");
        }
        return opened(kind, top, file);
    }

    /**
     * Looks into a file that a person has changed: its checksum, size and number say nothing.
     * Everything else is asked for as strictly as ever.
     */
    static Opened openEdited(Kind kind, byte[] file) throws DamagedException {
        JsonPlace top = JsonPlace.top(Json.parse(file));
        requireFormat(kind, top);
        for (JsonPlace field : top.fields()) {
            if (!FIRST_LINE.contains(field.name()) && !field.name().equals(kind.field)) {
                throw new DamagedException(
                        field.path() + ": has no place there; did you mean " + kind.field + "?");
            }
        }
        return opened(kind, top, file);
    }

    private static void requireFormat(Kind kind, JsonPlace top) throws DamagedException {
        if (!top.field("format").text().equals(kind.format)) {
            throw top.field("format").wrong("\"" + kind.format + "\"");
        }
    }

    private static Opened opened(Kind kind, JsonPlace top, byte[] file) throws DamagedException {
        var header =
                new Header(
                        top.field("gen").longWhole(),
                        top.field("rev").longWhole(),
                        savedMillis(top.field("savedAt")),
                        top.field("app").text(),
                        top.field("reason").text());
        int schema = top.field("schema").whole();
        if (schema > SCHEMA) {
            return new Opened.Newer(header, schema);
        }
        if (schema < 1) {
            throw top.field("schema").wrong("1 or more");
        }
        JsonPlace current = JsonPlace.top(Migrations.toCurrent(top.node(), schema));
        return new Opened.Current(header, schema, current, content(kind, file));
    }

    private static long savedMillis(JsonPlace place) throws DamagedException {
        try {
            return Instant.parse(place.text()).toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw place.wrong("a time");
        }
    }

    /** The text between the first line and the last brace: what {@link #seal} was given. */
    private static String content(Kind kind, byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        int from = text.indexOf('\n') + 1 + kind.field.length() + 3;
        int to = text.lastIndexOf('}');
        return from < to ? text.substring(from, to) : "";
    }
}
