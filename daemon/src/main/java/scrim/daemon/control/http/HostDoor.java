package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.Spelling;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
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

    /**
     * @param asked which of this machine's addresses the client has connected to, null if that is
     *     not known: a number cannot be pointed elsewhere, so it is ours by that alone
     */
    @Nullable Problem refusal(HttpFields headers, @Nullable InetAddress asked) {
        List<String> hosts = headers.getValuesList(HttpHeader.HOST);
        String host = hosts.size() == 1 ? hosts.getFirst() : "";
        if (isOurs(host.toLowerCase(Locale.ROOT), asked)) {
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

    private boolean isOurs(String host, @Nullable InetAddress asked) {
        if (names.contains(host)) {
            return true;
        }
        String suffix = ":" + port;
        String name = host.endsWith(suffix) ? cut(host, suffix.length()) : host;
        return names.contains(name)
                || LOOPBACK.matcher(name).matches()
                || (asked != null && written(asked).equals(name));
    }

    /** An address as browsers write it into the header. */
    static String written(InetAddress address) {
        return address instanceof Inet6Address six
                ? "[" + shortened(six) + "]"
                : address.getHostAddress();
    }

    /** As RFC 5952 has it: no leading zeros, and {@code ::} for the longest run of them. */
    private static String shortened(Inet6Address address) {
        byte[] bytes = address.getAddress();
        var groups = new ArrayList<String>();
        int from = 0;
        int longest = 1;
        for (int i = 0, run = 0; i < 16; i += 2) {
            int group = ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
            groups.add(Integer.toHexString(group));
            run = group == 0 ? run + 1 : 0;
            if (run > longest) {
                longest = run;
                from = i / 2 - run + 1;
            }
        }
        return longest == 1
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, from))
                        + "::"
                        + String.join(":", groups.subList(from + longest, groups.size()));
    }

    private static String cut(String text, int letters) {
        return text.substring(0, text.length() - letters);
    }
}
