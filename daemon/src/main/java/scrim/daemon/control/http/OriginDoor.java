package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.Spelling;

import java.util.List;
import java.util.Locale;

/**
 * Keeps out what a browser sends on behalf of another web site. Programs without pages send no such
 * headers; they pass, and show their token.
 */
final class OriginDoor {
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private OriginDoor() {}

    /**
     * @param headers of a request that the {@link HostDoor} let in
     * @param writes whether the request may change something
     */
    static @Nullable Problem refusal(HttpFields headers, boolean writes) {
        List<String> origins = headers.getValuesList(HttpHeader.ORIGIN);
        if (!origins.isEmpty()) {
            String host = headers.get(HttpHeader.HOST);
            String own = "http://" + (host == null ? "" : host.toLowerCase(Locale.ROOT));
            if (origins.size() > 1 || !own.equals(origins.getFirst())) {
                return Problem.of(
                        Problem.Code.FOREIGN_ORIGIN,
                        "Origin",
                        "a page of "
                                + Spelling.quoted(String.join(", ", origins))
                                + " may not use this server, only one of "
                                + own);
            }
        }
        if (writes && isOfAnotherSite(headers)) {
            return Problem.of(
                    Problem.Code.FOREIGN_ORIGIN,
                    FETCH_SITE,
                    "changes are not taken from pages of other sites");
        }
        return null;
    }

    /** Whether a browser says that it asks for a page of another site, or of another port. */
    static boolean isOfAnotherSite(HttpFields headers) {
        return headers.getValuesList(FETCH_SITE).stream()
                .anyMatch(site -> !site.equals("same-origin") && !site.equals("none"));
    }
}
