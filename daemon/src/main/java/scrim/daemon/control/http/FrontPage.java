package scrim.daemon.control.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page at {@code /}: what this is and how to talk to it. Loads and runs nothing. */
final class FrontPage {
    private static final String STYLE =
            "body{font:16px/1.5 sans-serif;max-width:44em;margin:3em auto;padding:0 1em}"
                    + "pre{overflow:auto;padding:1em;background:#8882}"
                    + ":root{color-scheme:light dark}";
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-"
                    + sha256(STYLE)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private FrontPage() {}

    /**
     * @param address ours, as {@code 127.0.0.1:7270}
     */
    static Answer answer(String version, String address) {
        String page =
                """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Scrim</title><style>%s</style></head>
                <body>
                <h1>Scrim %s</h1>
                <p>A live-visuals engine. This is its HTTP API; it has no pages to click on.</p>
                <p>Every request below <code>/api/</code> shows the access token, which is in the
                file <code>token</code> in the data folder:</p>
                <pre>curl -H "Authorization: Bearer $(cat data/token)" http://%s/api/state</pre>
                <p>To change something:</p>
                <pre>curl -H "Authorization: Bearer $(cat data/token)" http://%s/api/mutations \\
                  -d '{"op":"setParameter","target":"main/master/brightness","value":80}'</pre>
                <p>All paths and changes are described in <code>docs/http.md</code>, which comes
                with Scrim.</p>
                </body>
                </html>
                """
                        .formatted(STYLE, escaped(version), escaped(address), escaped(address));
        return Answer.of("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8))
                .with("Content-Security-Policy", POLICY);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
