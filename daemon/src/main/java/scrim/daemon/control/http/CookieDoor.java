package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Sessions;
import scrim.daemon.control.json.Problem;

import java.util.ArrayList;
import java.util.List;

/**
 * Knows who shows a session's cookie. A browser sends a cookie unasked, also for a page of another
 * port of this machine, so one counts only where the browser says that a page of this server asks.
 */
final class CookieDoor {
    private final String name;
    private final Sessions sessions;

    /**
     * @param port of the server: another Scrim on this machine has cookies of its own
     */
    CookieDoor(int port, Sessions sessions) {
        name = "scrim-" + port;
        this.sessions = sessions;
    }

    /**
     * @param headers of a request that the {@link OriginDoor} let in, so that an {@code Origin} in
     *     it is ours
     * @param writes whether the request may change something
     */
    Visitor visitor(HttpFields headers, boolean writes) {
        List<String> shown = shown(headers);
        if (shown.isEmpty()) {
            return new Visitor.Stranger(TokenDoor.NOTHING_SHOWN);
        }
        if (writes && !headers.contains(HttpHeader.ORIGIN)) {
            return new Visitor.Stranger(
                    Problem.of(
                            Problem.Code.FOREIGN_ORIGIN,
                            "Origin",
                            "with a cookie, changes are taken only from a page of this server; a"
                                    + " program shows a token"));
        }
        if (!writes && OriginDoor.isOfAnotherSite(headers)) {
            return new Visitor.Stranger(
                    Problem.of(
                            Problem.Code.FOREIGN_ORIGIN,
                            "Sec-Fetch-Site",
                            "the cookie does not count for pages of other sites"));
        }
        // Another port of this machine may have set one of the same name before ours.
        for (String one : shown) {
            Role role = sessions.roleOf(one);
            if (role != null) {
                return new Visitor.Known(role);
            }
        }
        return new Visitor.Stranger(
                Problem.of(
                                Problem.Code.NO_TOKEN,
                                "Cookie",
                                "the session is over; \"./dev link\" prints a link for a new one")
                        .with("WWW-Authenticate", "Bearer realm=\"scrim\""));
    }

    /** The header's value that begins a session. */
    String begin(String session) {
        return cookie(session, Sessions.LIFETIME.toSeconds());
    }

    /** The header's value that ends the browser's session. */
    String end() {
        return cookie("", 0);
    }

    private String cookie(String value, long seconds) {
        return name + "=" + value + "; HttpOnly; SameSite=Strict; Path=/; Max-Age=" + seconds;
    }

    private List<String> shown(HttpFields headers) {
        var values = new ArrayList<String>();
        for (String line : headers.getValuesList(HttpHeader.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                String one = pair.strip();
                if (one.startsWith(name + "=")) {
                    values.add(one.substring(name.length() + 1));
                }
            }
        }
        return values;
    }
}
