package scrim.daemon.control.oscquery;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.Spelling;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Keeps out what a browser sends on behalf of another web site. A page that has its own name point
 * to this machine still sends that name; only numbers and names of this machine's own are taken.
 * Any thread.
 */
final class QueryDoor {
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Pattern NUMBER =
            Pattern.compile("localhost|\\[[0-9a-f:.]+(%[\\w.~-]+)?]|\\d{1,3}(\\.\\d{1,3}){3}");
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Lets in requests for this machine by a further name. */
    void answerTo(String name) {
        names.add(name.toLowerCase(Locale.ROOT));
    }

    @Nullable Problem refusal(HttpFields headers) {
        List<String> hosts = headers.getValuesList(HttpHeader.HOST);
        String host = hosts.isEmpty() ? "localhost" : hosts.getFirst().toLowerCase(Locale.ROOT);
        if (hosts.size() > 1 || !isOurs(host)) {
            return Problem.of(
                    Problem.Code.WRONG_HOST,
                    "Host",
                    "the Host header says "
                            + Spelling.quoted(String.join(", ", hosts))
                            + "; use localhost or this machine's address in numbers");
        }
        List<String> origins = headers.getValuesList(HttpHeader.ORIGIN);
        if (!origins.isEmpty()
                && (origins.size() > 1 || !origins.getFirst().equals("http://" + host))) {
            return foreign(HttpHeader.ORIGIN.asString(), String.join(", ", origins));
        }
        for (String site : headers.getValuesList(FETCH_SITE)) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                return foreign(FETCH_SITE, site);
            }
        }
        return null;
    }

    private boolean isOurs(String host) {
        String name = PORT.matcher(host).replaceFirst("");
        return NUMBER.matcher(name).matches() || names.contains(name);
    }

    private static Problem foreign(String header, String said) {
        return Problem.of(
                Problem.Code.FOREIGN_ORIGIN,
                header,
                "a page of another web site may not ask here; the header says "
                        + Spelling.quoted(said));
    }
}
