package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.Spelling;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets in only requests for this server by a name of its own. A web page that has its own name
 * point to this machine (DNS rebinding) still sends that name, and so stays outside.
 */
final class HostDoor {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|\\[::1]|127\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private final int port;
    private final Set<String> names = new HashSet<>();

    /**
     * @param names beside the loopback ones, with or without a port; one without goes with ours
     */
    HostDoor(int port, Set<String> names) {
        this.port = port;
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    @Nullable Problem refusal(HttpFields headers) {
        List<String> hosts = headers.getValuesList(HttpHeader.HOST);
        String host = hosts.size() == 1 ? hosts.getFirst() : "";
        if (isOurs(host.toLowerCase(Locale.ROOT))) {
            return null;
        }
        return Problem.of(
                Problem.Code.WRONG_HOST,
                "Host",
                "the Host header says "
                        + Spelling.quoted(host)
                        + "; use localhost or 127.0.0.1 with port "
                        + port);
    }

    private boolean isOurs(String host) {
        if (names.contains(host)) {
            return true;
        }
        String suffix = ":" + port;
        String name = host.endsWith(suffix) ? cut(host, suffix.length()) : host;
        return names.contains(name) || LOOPBACK.matcher(name).matches();
    }

    private static String cut(String text, int letters) {
        return text.substring(0, text.length() - letters);
    }
}
