package scrim.daemon.control.http;

/** The page at {@code /}: what this is and how to talk to it. Loads and runs nothing. */
final class FrontPage {
    private static final String STYLE =
            "body{font:16px/1.5 sans-serif;max-width:44em;margin:3em auto;padding:0 1em}"
                    + "pre{overflow:auto;padding:1em;background:#8882}"
                    + ":root{color-scheme:light dark}";

    private FrontPage() {}

    /**
     * @param address ours, as {@code 127.0.0.1:7270}
     */
    static Answer answer(String version, String address) {
        String body =
                """
                <h1>Scrim %s</h1>
                <p>A live-visuals engine. This is its HTTP API; it was built without the page: install
                Node 20.19 or newer and run <code>./dev run</code> again.</p>
                <p>Every request below <code>/api/</code> shows the access token, which is in the
                file <code>token</code> in the data folder:</p>
                <pre>sed 's/^/Authorization: Bearer /' data/token | curl -H @- http://%s/api/state</pre>
                <p>To change something:</p>
                <pre>sed 's/^/Authorization: Bearer /' data/token | curl -H @- http://%s/api/mutations \\
                  -d '{"op":"setParameter","target":"main/master/brightness","value":80}'</pre>
                <p>All paths and changes are described at <code>/docs</code>, and in
                <code>docs/http.md</code>, which comes with Scrim.</p>
                """
                        .formatted(
                                PlainPage.escaped(version),
                                PlainPage.escaped(address),
                                PlainPage.escaped(address));
        return PlainPage.of("Scrim", STYLE, body);
    }
}
