package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Scene;
import scrim.engine.state.DurableState;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One saved generation of the state as bytes and by its name, packed when it is long. */
final class StateFile {
    private static final Pattern NAME = Pattern.compile("state-(\\d{12})\\.json(\\.gz)?");
    static final long LAST_GEN = 999_999_999_999L;
    private static final String PACKED = ".gz";

    /** Longer ones are packed. */
    private static final int LONGEST_PLAIN = 256 << 10;

    /** What can be made of a file. */
    sealed interface Reading {
        /**
         * @param schema of which the file was
         * @param state without scenes
         * @param scenes what a file of schema 1 holds of them, in the order of their ids
         * @param content the text of the state, as it stands in the file
         */
        record Valid(
                Envelope.Header header,
                int schema,
                DurableState state,
                List<Scene> scenes,
                String content)
                implements Reading {}

        record Damaged(String reason) implements Reading {}

        /** Undamaged, of a schema this version cannot read. */
        record Newer(Envelope.Header header, int schema) implements Reading {}
    }

    private StateFile() {}

    /** What a file of that generation is called when it is not packed. */
    static String name(long gen) {
        if (gen < 1 || gen > LAST_GEN) {
            throw new IllegalArgumentException("a generation is 1 to " + LAST_GEN + ", was " + gen);
        }
        return String.format(Locale.ROOT, "state-%012d.json", gen);
    }

    /** What it is called when it is. */
    static String packedName(long gen) {
        return name(gen) + PACKED;
    }

    /** The generation a file name stands for, or null if it is none. */
    static @Nullable Long genOf(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.valueOf(matcher.group(1)) : null;
    }

    /**
     * The generation that saves go on from because there is a file of that name, whatever is in it;
     * 0 if it is none. After {@link #LAST_GEN} there is no other, so an unusable file counts as the
     * first instead.
     */
    static long seenGen(String name) {
        Long gen = genOf(name);
        return gen == null ? 0 : gen == LAST_GEN ? 1 : gen;
    }

    /** A state's file: its text as {@link Envelope#seal} makes it, packed if that is long. */
    static byte[] packed(byte[] text) {
        return text.length > LONGEST_PLAIN ? Gzip.pack(text) : text;
    }

    /** What a file that was sealed is to be called. */
    static String nameOf(long gen, byte[] sealed) {
        return Gzip.isPacked(sealed) ? packedName(gen) : name(gen);
    }

    /** The text of a file, which is what its checksum is about. */
    static byte[] text(String name, byte[] file) throws DamagedException {
        return name.endsWith(PACKED) ? Gzip.unpack(file, Envelope.LARGEST_BYTES) : file;
    }

    /**
     * @param name the file's, of the form of {@link #name} or {@link #packedName}
     */
    static Reading read(String name, byte[] file) {
        try {
            return readText(text(name, file), genOf(name));
        } catch (DamagedException damaged) {
            return new Reading.Damaged(damaged.reason());
        }
    }

    private static Reading readText(byte[] text, @Nullable Long gen) throws DamagedException {
        return switch (Envelope.open(Envelope.Kind.STATE, text, gen)) {
            case Envelope.Opened.Newer(var header, int schema) -> new Reading.Newer(header, schema);
            case Envelope.Opened.Current readable -> read(readable);
        };
    }

    static Reading.Valid read(Envelope.Opened.Current file) throws DamagedException {
        var reader = new JsonToShow(by(file.header()));
        DurableState state = reader.state(file.top().field("state"), Set.of());
        JsonPlace scenes = file.top().optional("scenes");
        return new Reading.Valid(
                file.header(),
                file.schema(),
                state,
                scenes == null ? List.of() : List.copyOf(reader.scenes(scenes)),
                file.content());
    }

    static Provenance by(Envelope.Header header) {
        return new Provenance(Origin.RESTORE, header.rev(), header.savedMillis());
    }
}
