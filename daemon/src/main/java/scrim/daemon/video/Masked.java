package scrim.daemon.video;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses in sentences: without what may be a password or the key of a stream. */
final class Masked {
    /** What is shorter is hardly a secret, and part of many words. */
    private static final int SHORTEST_SECRET = 4;

    /** Up to the mark with which a sentence goes on. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^\\s'\"]*[^\\s'\":,;.)\\]]");

    /** User, path and the values of the query, each between the marks around it. */
    private static final Pattern PARTS =
            Pattern.compile(
                    "[^:]*://(?:(?<user>[^/?#]*)@)?[^/?#]*(?<path>[^?#]*)(?:\\?(?<query>.*))?",
                    Pattern.DOTALL);

    private Masked() {}

    /** {@code rtmp://example.net/…}. */
    static String address(String url) {
        try {
            var uri = new URI(url);
            String host = uri.getHost() == null ? "" : uri.getHost();
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + host + port + "/…";
        } catch (URISyntaxException e) {
            return "the stream";
        }
    }

    /** A sentence with every address in it cut in the same way. */
    static String in(String sentence) {
        return ADDRESS.matcher(sentence)
                .replaceAll(found -> Matcher.quoteReplacement(address(found.group())));
    }

    /** The same, and without the secrets of this address, wherever in the sentence they are. */
    static String in(String sentence, String url) {
        String cut = in(sentence.replace(url, address(url)));
        for (String secret : secrets(url)) {
            cut = cut.replace(secret, "…");
        }
        return cut;
    }

    /** The longest first. */
    private static List<String> secrets(String url) {
        Matcher parts = PARTS.matcher(url);
        var secrets = new ArrayList<String>();
        if (!parts.matches()) {
            return secrets;
        }
        String user = parts.group("user");
        if (user != null) {
            add(user, secrets);
            for (String one : user.split(":", -1)) {
                add(one, secrets);
            }
        }
        for (String one : parts.group("path").split("[/\\s]", -1)) {
            add(one, secrets);
        }
        String query = parts.group("query");
        if (query != null) {
            for (String one : query.split("[&;#]", -1)) {
                add(one.substring(one.indexOf('=') + 1), secrets);
            }
        }
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return secrets;
    }

    /** As it stands in the address and as it is meant. */
    private static void add(String secret, List<String> secrets) {
        if (secret.length() < SHORTEST_SECRET) {
            return;
        }
        secrets.add(secret);
        try {
            String meant = URLDecoder.decode(secret, StandardCharsets.UTF_8);
            if (meant.length() >= SHORTEST_SECRET) {
                secrets.add(meant);
            }
        } catch (IllegalArgumentException e) {
            // It means what it is.
        }
    }
}
