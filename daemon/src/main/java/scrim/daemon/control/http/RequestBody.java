package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** What a request carries, read whole and only up to a limit. */
final class RequestBody {
    static final int LARGEST = 64 * 1024;

    /**
     * What a body is, and how large it may be.
     *
     * @param right what to send, in words
     * @param advice what to do with something larger
     */
    record Kind(int largest, List<String> types, String right, String advice) {
        /** JSON; and what curl says without being asked, which is JSON here all the same. */
        static final Kind JSON =
                new Kind(
                        LARGEST,
                        List.of("application/json", "application/x-www-form-urlencoded"),
                        "JSON as application/json",
                        "send the changes in several requests");

        /** Text; and what curl says, and programs that do not know better. */
        static final Kind TEXT =
                new Kind(
                        ShaderTexts.LARGEST_BYTES,
                        List.of(
                                "text/plain",
                                "application/x-www-form-urlencoded",
                                "application/octet-stream"),
                        "the text as text/plain",
                        "larger shaders go into the shader folder by hand");

        Kind {
            types = List.copyOf(types);
        }
    }

    /**
     * So much of a body that is too large is still taken, unseen: a client that is cut off while it
     * sends may never read the answer.
     */
    private static final int DISCARDED = 1024 * 1024;

    private RequestBody() {}

    /**
     * May wait for the client.
     *
     * @throws RefusedException if it is too large or of a type that is not read
     * @throws IOException if the client went away or stalled
     */
    static byte[] read(Request request, Kind kind) throws RefusedException, IOException {
        checkType(request.getHeaders(), kind);
        if (request.getLength() > kind.largest && isStillToBeSent(request, kind)) {
            throw tooLarge(kind);
        }
        try (InputStream in = Request.asInputStream(request)) {
            byte[] read = in.readNBytes(kind.largest + 1);
            if (read.length > kind.largest) {
                discard(in);
                throw tooLarge(kind);
            }
            return read;
        }
    }

    private static void discard(InputStream in) throws IOException {
        var taken = new byte[8192];
        int left = DISCARDED;
        for (int read = in.read(taken); read > 0 && left > 0; read = in.read(taken)) {
            left -= read;
        }
    }

    /** Whether the client waits for a word before it sends, or has more than is worth taking. */
    private static boolean isStillToBeSent(Request request, Kind kind) {
        return request.getHeaders().contains(HttpHeader.EXPECT)
                || request.getLength() > kind.largest + DISCARDED;
    }

    private static void checkType(HttpFields headers, Kind kind) throws RefusedException {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        String plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type != null && !kind.types.contains(plain)) {
            throw RefusedException.of(
                    Problem.Code.UNSUPPORTED_TYPE,
                    "Content-Type",
                    "send " + kind.right + ", was " + Spelling.quoted(type));
        }
        String encoding = headers.get(HttpHeader.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw RefusedException.of(
                    Problem.Code.UNSUPPORTED_TYPE,
                    "Content-Encoding",
                    "send the body uncompressed, was " + Spelling.quoted(encoding));
        }
    }

    private static RefusedException tooLarge(Kind kind) {
        return RefusedException.of(
                Problem.Code.TOO_LARGE,
                "",
                "a body has at most " + kind.largest + " bytes; " + kind.advice);
    }
}
