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
     * So much of a body that is too large is still taken, unseen: a client that is cut off while it
     * sends may never read the answer.
     */
    private static final int DISCARDED = 1024 * 1024;

    /** JSON; and what curl says without being asked, which is JSON here all the same. */
    private static final List<String> TYPES =
            List.of("application/json", "application/x-www-form-urlencoded");

    private RequestBody() {}

    /**
     * May wait for the client.
     *
     * @throws RefusedException if it is too large or of a type that is not read
     * @throws IOException if the client went away or stalled
     */
    static byte[] read(Request request) throws RefusedException, IOException {
        checkType(request.getHeaders());
        if (request.getLength() > LARGEST && isStillToBeSent(request)) {
            throw tooLarge();
        }
        try (InputStream in = Request.asInputStream(request)) {
            byte[] read = in.readNBytes(LARGEST + 1);
            if (read.length > LARGEST) {
                discard(in);
                throw tooLarge();
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
    private static boolean isStillToBeSent(Request request) {
        return request.getHeaders().contains(HttpHeader.EXPECT)
                || request.getLength() > LARGEST + DISCARDED;
    }

    private static void checkType(HttpFields headers) throws RefusedException {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        String plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type != null && !TYPES.contains(plain)) {
            throw RefusedException.of(
                    Problem.Code.UNSUPPORTED_TYPE,
                    "Content-Type",
                    "send JSON as application/json, was " + Spelling.quoted(type));
        }
        String encoding = headers.get(HttpHeader.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw RefusedException.of(
                    Problem.Code.UNSUPPORTED_TYPE,
                    "Content-Encoding",
                    "send the body uncompressed, was " + Spelling.quoted(encoding));
        }
    }

    private static RefusedException tooLarge() {
        return RefusedException.of(
                Problem.Code.TOO_LARGE,
                "",
                "a body has at most " + LARGEST + " bytes; send the changes in several requests");
    }
}
