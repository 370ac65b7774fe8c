package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;

import java.util.List;

/** Lets in only who shows the access token, and only in the {@code Authorization} header. */
final class TokenDoor {
    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"scrim\"";

    private final AccessToken token;

    TokenDoor(AccessToken token) {
        this.token = token;
    }

    @Nullable Problem refusal(HttpFields headers) {
        List<String> shown = headers.getValuesList(HttpHeader.AUTHORIZATION);
        if (shown.isEmpty()) {
            return Problem.of(
                            Problem.Code.NO_TOKEN,
                            "Authorization",
                            "send the header \"Authorization: Bearer TOKEN\"; the token is in the"
                                    + " file \"token\" in Scrim's data folder")
                    .with("WWW-Authenticate", CHALLENGE);
        }
        String one = shown.getFirst();
        boolean bearer = one.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        if (shown.size() == 1 && bearer && token.accepts(one.substring(SCHEME.length()).strip())) {
            return null;
        }
        return Problem.of(
                        Problem.Code.WRONG_TOKEN,
                        "Authorization",
                        "the token is in the file \"token\" in Scrim's data folder; it is sent as"
                                + " \"Authorization: Bearer TOKEN\"")
                .with("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }
}
