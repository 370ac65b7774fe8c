package scrim.daemon.control.http;

import scrim.daemon.control.access.Codes;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Sessions;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How people and programs get a role: codes for links, sessions for codes, and new tokens. Any
 * thread.
 */
final class SignIn {
    private static final List<String> ROLES = Arrays.stream(Role.values()).map(Role::word).toList();

    private final Tokens tokens;
    private final Codes codes;
    private final Sessions sessions;
    private final CookieDoor cookies;
    private final Supplier<List<String>> addresses;
    private final Consumer<Role> dismiss;
    private final Audit audit;

    /**
     * @param addresses where this server can be reached, this machine's own first
     * @param dismiss ends the connections that a replaced token has let in
     */
    SignIn(
            Tokens tokens,
            Codes codes,
            Sessions sessions,
            CookieDoor cookies,
            Supplier<List<String>> addresses,
            Consumer<Role> dismiss,
            Audit audit) {
        this.tokens = tokens;
        this.codes = codes;
        this.sessions = sessions;
        this.cookies = cookies;
        this.addresses = addresses;
        this.dismiss = dismiss;
        this.audit = audit;
    }

    /** Who somebody is. */
    Answer session(Role role) {
        return Answer.json(Json.object().put("role", role.word()));
    }

    /**
     * A session for a code, or for the token in the header; a session makes no other, or it would
     * never be over.
     *
     * @param body may be empty with a token
     */
    synchronized Answer signIn(byte[] body, Sender sender) throws RefusedException {
        Fields fields =
                body.length == 0
                        ? Fields.of(Json.object(), "")
                        : Fields.of(Json.read(body), "", List.of("code"));
        Role role;
        if (fields.has("code")) {
            role = codes.use(fields.text("code"));
            if (role == null) {
                throw RefusedException.of(
                        Problem.Code.WRONG_TOKEN,
                        "code",
                        "the code is used or too old; \"./dev link\" prints a new one");
            }
        } else {
            role = sender.byToken().need();
        }
        String session = begin(role);
        audit.connection("signed in " + sender.client() + " as " + role.word());
        return session(role).with("Set-Cookie", cookies.begin(session));
    }

    Answer signOut() {
        return Answer.json(Json.object()).with("Set-Cookie", cookies.end());
    }

    /** A code, and the links that have it. */
    synchronized Answer code(byte[] body, Sender sender) throws RefusedException {
        var _ = sender.visitor().need(Role.ADMIN);
        Fields fields = Fields.of(Json.read(body), "", List.of("role"));
        Role role = role(fields.word("role", ROLES));
        String code = make(role);
        audit.noted("made a code for the role " + role.word() + ", asked by " + sender.client());
        ObjectNode answer =
                Json.object()
                        .put("role", role.word())
                        .put("code", code)
                        .put("seconds", Codes.LIFETIME.toSeconds());
        ArrayNode links = answer.putArray("links");
        links(code).forEach(links::add);
        return Answer.json(answer);
    }

    /** A link that signs one browser of this machine in. */
    String link(Role role) throws RefusedException {
        String code = make(role);
        audit.noted("made a code for the role " + role.word() + ", for this terminal");
        return links(code).getFirst();
    }

    /** Makes a role's token, or with {@code new} replaces it and those of lesser roles. */
    synchronized Answer token(String word, byte[] body, Sender sender) throws RefusedException {
        var _ = sender.visitor().need(Role.ADMIN);
        if (!ROLES.contains(word)) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_TARGET,
                    "",
                    "there is no role " + Spelling.quoted(word) + ", but " + ROLES);
        }
        Role role = role(word);
        Fields fields =
                Fields.of(body.length == 0 ? Json.object() : Json.read(body), "", List.of("new"));
        boolean isMade;
        try {
            if (isNew(fields)) {
                replace(role, sender);
                isMade = true;
            } else {
                isMade = tokens.need(role);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        return Answer.json(Json.object().put("role", word).put("made", isMade));
    }

    /** Whoever had the role could make the lesser ones' links, so those end with it. */
    private void replace(Role role, Sender sender) throws IOException {
        for (Role one : role.covered()) {
            try {
                if (one == role || tokens.has(one)) {
                    tokens.replace(one);
                    audit.noted(
                            "replaced the token of the role "
                                    + one.word()
                                    + ", asked by "
                                    + sender.client());
                }
            } finally {
                // Also if it is only the disk that has not said yes: who still may, comes again.
                codes.forget(one);
                dismiss.accept(one);
            }
        }
    }

    private static boolean isNew(Fields fields) throws RefusedException {
        if (!fields.has("new")) {
            return false;
        }
        JsonNode said = fields.node("new");
        if (!said.isBoolean()) {
            throw Fields.wrongType("new", "true or false", said);
        }
        return said.booleanValue();
    }

    private List<String> links(String code) {
        return addresses.get().stream().map(at -> "http://" + at + "/#code=" + code).toList();
    }

    private String begin(Role role) throws RefusedException {
        try {
            return sessions.begin(role);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private String make(Role role) throws RefusedException {
        String code = codes.make(role);
        if (code == null) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.TOO_MANY,
                                    "",
                                    Codes.MOST
                                            + " codes wait to be used; each is over after 10"
                                            + " minutes")
                            .with("Retry-After", "" + codes.fullForSeconds()));
        }
        return code;
    }

    private static RefusedException unwritable(IOException e) {
        return RefusedException.of(
                Problem.Code.UNWRITABLE, "", "the token's file cannot be had: " + e.getMessage());
    }

    private static Role role(String word) {
        Role role = Role.of(word);
        if (role == null) {
            throw new IllegalArgumentException("no role " + word);
        }
        return role;
    }
}
