package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.json.Problem;

import java.util.List;

/** Knows who shows a token, and takes it only from the {@code Authorization} header. */
final class TokenDoor {
    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"scrim\"";

    static final Problem NOTHING_SHOWN =
            Problem.of(
                            Problem.Code.NO_TOKEN,
                            "Authorization",
                            "send the header \"Authorization: Bearer TOKEN\"; the token is in the"
                                    + " file \"token\" in Scrim's data folder. A browser comes in"
                                    + " by the link that \"./dev link\" prints")
                    .with("WWW-Authenticate", CHALLENGE);

    private final Tokens tokens;

    TokenDoor(Tokens tokens) {
        this.tokens = tokens;
    }

    Visitor visitor(HttpFields headers) {
        List<String> shown = headers.getValuesList(HttpHeader.AUTHORIZATION);
        if (shown.isEmpty()) {
            return new Visitor.Stranger(NOTHING_SHOWN);
        }
        String one = shown.getFirst();
        boolean isBearer = one.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        Role role =
                shown.size() == 1 && isBearer
                        ? tokens.roleOf(one.substring(SCHEME.length()).strip())
                        : null;
        if (role != null) {
            return new Visitor.Known(role);
        }
        return new Visitor.Stranger(
                Problem.of(
                                Problem.Code.WRONG_TOKEN,
                                "Authorization",
                                "the token is in the file \"token\" in Scrim's data folder; it is"
                                        + " sent as \"Authorization: Bearer TOKEN\"")
                        .with("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\""));
    }
}
