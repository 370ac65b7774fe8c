package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The control surface, as it was built into the program: {@code scrim/ui/} on the class path. Files
 * below {@code assets} have their content's hash in their name, so a browser may keep them for
 * ever. Any thread.
 */
final class PageFiles {
    /**
     * The page runs its own scripts and no others, and talks to this server only. {@code blob:} is
     * for previews.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                    + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}");

    private static final Pattern NEVER = Pattern.compile("q=0(\\.0*)?");

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("map", "application/json"),
                    Map.entry("png", "image/png"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("woff2", "font/woff2"));

    private final String folder;

    // As many as were built: what is not there is not kept.
    private final Map<String, File> read = new ConcurrentHashMap<>();

    /**
     * @param plain not to be written, nor moved
     * @param gzip the same packed, null if it was not built so
     */
    private record File(ByteBuffer plain, @Nullable ByteBuffer gzip, String tag) {}

    /**
     * @param folder on the class path, without slashes around it
     */
    PageFiles(String folder) {
        this.folder = folder;
    }

    /** What is at {@code /}; empty if no page was built. */
    Optional<Answer> index(List<String> acceptEncoding, List<String> ifNoneMatch) {
        return answer("index.html", acceptEncoding, ifNoneMatch)
                .map(answer -> answer.with("Cache-Control", "no-cache"))
                .map(answer -> answer.with("Content-Security-Policy", POLICY));
    }

    /**
     * @param name of a file below {@code /assets/}
     */
    Optional<Answer> asset(String name, List<String> acceptEncoding, List<String> ifNoneMatch) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        return answer("assets/" + name, acceptEncoding, ifNoneMatch)
                .map(answer -> answer.with("Cache-Control", "public, max-age=31536000, immutable"));
    }

    private Optional<Answer> answer(
            String path, List<String> acceptEncoding, List<String> ifNoneMatch) {
        File file = file(path);
        if (file == null) {
            return Optional.empty();
        }
        ByteBuffer gzip = takesGzip(acceptEncoding) ? file.gzip() : null;
        ByteBuffer body = (gzip == null ? file.plain() : gzip).duplicate();
        Answer answer = new Answer(200, typeOf(path), body, Map.of());
        if (file.gzip() != null) {
            answer = answer.with("Vary", "Accept-Encoding");
        }
        if (gzip == null) {
            return Optional.of(answer.tagged(file.tag(), ifNoneMatch));
        }
        return Optional.of(
                answer.with("Content-Encoding", "gzip").tagged(packed(file.tag()), ifNoneMatch));
    }

    /** Another tag for the same packed: they are other bytes. */
    private static String packed(String tag) {
        return tag.substring(0, tag.length() - 1) + "-gz\"";
    }

    private static boolean takesGzip(List<String> acceptEncoding) {
        for (String one : String.join(",", acceptEncoding).split(",")) {
            String[] parts = one.toLowerCase(Locale.ROOT).replace(" ", "").split(";");
            if (parts[0].equals("gzip")) {
                return parts.length == 1 || !NEVER.matcher(parts[1]).matches();
            }
        }
        return false;
    }

    private static String typeOf(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    private @Nullable File file(String path) {
        File known = read.get(path);
        if (known != null) {
            return known;
        }
        byte[] plain = bytes(path);
        if (plain == null) {
            return null;
        }
        byte[] gzip = bytes(path + ".gz");
        var file =
                new File(
                        ByteBuffer.wrap(plain),
                        gzip == null ? null : ByteBuffer.wrap(gzip),
                        Tags.of(plain));
        read.put(path, file);
        return file;
    }

    private byte @Nullable [] bytes(String path) {
        try (InputStream in = PageFiles.class.getResourceAsStream("/" + folder + "/" + path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the page cannot be read from the program: " + path, e);
        }
    }
}
