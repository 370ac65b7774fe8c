package scrim.daemon.control.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A page of words that loads and runs nothing; its policy says so to the browser. */
final class PlainPage {
    private PlainPage() {}

    /**
     * @param title as text
     * @param style its only style
     * @param body as HTML
     */
    static Answer of(String title, String style, String body) {
        String page =
                """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%s</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <style>%s</style></head>
                <body>
                %s</body>
                </html>
                """
                        .formatted(escaped(title), style, body);
        return Answer.of("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8))
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-"
                                + sha256(style)
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    static String escaped(String text) {
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
