package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a request carries, read whole and only up to a limit. */
final class RequestBody {
    static final int LARGEST = 64 * 1024;

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
        if (request.getLength() > LARGEST) {
            throw tooLarge();
        }
        try (InputStream in = Request.asInputStream(request)) {
            byte[] read = in.readNBytes(LARGEST + 1);
            if (read.length > LARGEST) {
                throw tooLarge();
            }
            return Arrays.copyOf(read, read.length);
        }
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
