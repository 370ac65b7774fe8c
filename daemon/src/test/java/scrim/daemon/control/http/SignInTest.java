package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.socket.SyncClient;
import scrim.daemon.control.socket.TcpClient;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** From a link to a cookie, from a role to what it may, and out again. */
class SignInTest {
    private static final String CHANGE =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1.25}";

    @TempDir Path folder;
    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(folder, Set.of("stage.local"), new HttpApi.Patience(10_000, 10_000));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void aLinkSignsABrowserIn(Role role) {
        HttpResponse<String> made = code(role);
        assertThat(made.statusCode()).isEqualTo(200);
        String code = Stage.tree(made).get("code").stringValue();
        assertThat(code).matches("[A-Za-z0-9_-]{22}");
        assertThat(Stage.tree(made).get("seconds").intValue()).isEqualTo(600);
        assertThat(Stage.tree(made).get("links").valueStream().map(one -> one.stringValue()))
                .containsExactly(
                        "http://" + stage.address() + "/#code=" + code,
                        "http://stage.local:" + stage.port + "/#code=" + code);

        HttpResponse<String> in = use(code);

        assertThat(in.statusCode()).isEqualTo(200);
        assertThat(in.body()).isEqualTo("{\"role\":\"" + role.word() + "\"}");
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("scrim-" + stage.port + "=v1." + role.word() + ".")
                .endsWith("; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000");
        assertThat(who(cookie.split(";", 2)[0]).body()).isEqualTo(in.body());
    }

    @Test
    void aLinkIsGoodForOneBrowser() {
        String code = Stage.tree(code(Role.ADMIN)).get("code").stringValue();
        use(code);

        HttpResponse<String> again = use(code);

        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("\"path\":\"code\"").doesNotContain(code);
        assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void theSixtyFifthOpenLinkIsRefused() {
        for (int i = 0; i < 64; i++) {
            assertThat(code(Role.VIEWER).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = code(Role.VIEWER);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(500L, 600L);
    }

    @Test
    void aTokenInTheHeaderSignsInToo() {
        String cookie = stage.cookie(Role.OPERATOR);

        assertThat(who(cookie).body()).isEqualTo("{\"role\":\"operator\"}");
    }

    @Test
    @DisplayName("a cookie makes no other cookie, or it would never be over")
    void aCookieMakesNoOtherCookie() {
        HttpResponse<String> again =
                stage.send(
                        stage.bare("/api/session")
                                .header("Origin", "http://" + stage.address())
                                .header("Cookie", stage.cookie(Role.VIEWER))
                                .POST(BodyPublishers.noBody()));

        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void whoShowsNothingIsNobody() {
        assertThat(stage.send(stage.bare("/api/session")).statusCode()).isEqualTo(401);
        assertThat(
                        stage.send(stage.bare("/api/session").POST(BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(401);
        HttpResponse<String> old = who("scrim-" + stage.port + "=v1.admin.1.x.y");
        assertThat(old.statusCode()).isEqualTo(401);
        assertThat(old.body()).contains("./dev link");
    }

    @Test
    void signingOutTakesTheCookieAway() {
        HttpResponse<String> out =
                stage.send(
                        stage.bare("/api/session")
                                .header("Origin", "http://" + stage.address())
                                .header("Cookie", stage.cookie(Role.VIEWER))
                                .DELETE());

        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.headers().firstValue("Set-Cookie"))
                .hasValue(
                        "scrim-" + stage.port + "=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    }

    @Test
    void aCookieOfAnotherPortOfThisMachineDoesNotHideOurs() {
        String ours = stage.cookie(Role.VIEWER);

        assertThat(who("scrim-" + stage.port + "=junk; " + ours + "; other=1").statusCode())
                .isEqualTo(200);
        assertThat(who(ours.replace("scrim-", "scrim-1")).statusCode()).isEqualTo(401);
    }

    @Test
    void ifATokenComesWithACookieTheTokenCounts() {
        String cookie = stage.cookie(Role.ADMIN);

        HttpResponse<String> wrong =
                stage.send(
                        stage.bare("/api/session")
                                .header("Cookie", cookie)
                                .header("Authorization", "Bearer nonsense"));
        HttpResponse<String> less =
                stage.send(
                        stage.bare("/api/session")
                                .header("Cookie", cookie)
                                .header("Authorization", "Bearer " + stage.token(Role.VIEWER)));

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(less.body()).isEqualTo("{\"role\":\"viewer\"}");
    }

    @Test
    void eachRoleMayWhatItMay() {
        String admins =
                "{\"op\":\"addScreen\",\"screen\":\"wall\",\"width\":64,\"height\":64,"
                        + "\"framesPerSecond\":30}";
        String mixed = "{\"mutations\":[" + CHANGE + "," + admins + "]}";
        String before = stage.everything();

        assertRefused(change(Role.VIEWER, CHANGE), "");
        assertRefused(change(Role.OPERATOR, admins), "op");
        assertRefused(change(Role.OPERATOR, mixed), "mutations[1].op");
        assertThat(stage.everything()).isEqualTo(before);
        assertThat(change(Role.OPERATOR, CHANGE).statusCode()).isEqualTo(200);
        assertThat(change(Role.ADMIN, mixed).statusCode()).isEqualTo(200);
    }

    @Test
    void onlyAnAdminLetsOthersIn() {
        for (Role role : new Role[] {Role.VIEWER, Role.OPERATOR}) {
            String token = stage.token(role);
            for (String path : new String[] {"/api/codes", "/api/tokens/viewer"}) {
                assertRefused(
                        stage.send(
                                stage.bare(path)
                                        .header("Authorization", "Bearer " + token)
                                        .POST(BodyPublishers.ofString("{\"role\":\"viewer\"}"))),
                        "");
            }
        }
    }

    @Test
    void tokensAreMadeWhenTheyAreFirstAskedFor() throws IOException {
        assertThat(folder.resolve("token-operator")).doesNotExist();

        HttpResponse<String> first = token("operator", "");
        HttpResponse<String> second = token("operator", "{}");

        assertThat(first.body()).isEqualTo("{\"role\":\"operator\",\"made\":true}");
        assertThat(second.body()).isEqualTo("{\"role\":\"operator\",\"made\":false}");
        assertThat(Files.getPosixFilePermissions(folder.resolve("token-operator")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(token("director", "").statusCode()).isEqualTo(404);
        assertThat(token("viewer", "{\"new\":1}").statusCode()).isEqualTo(422);
    }

    @Test
    void aCookieOutlivesTheProgram() throws IOException {
        String cookie = stage.cookie(Role.OPERATOR);
        int port = stage.port;
        stage.close();
        stage = new Stage(folder);

        HttpResponse<String> who = who(cookie.replace("scrim-" + port, "scrim-" + stage.port));

        assertThat(who.body()).isEqualTo("{\"role\":\"operator\"}");
    }

    @Test
    @DisplayName("a replaced token ends what came in by it: requests, cookies, links and sockets")
    void aReplacedTokenEndsWhatCameInByIt() throws InterruptedException {
        String token = stage.token(Role.OPERATOR);
        String cookie = stage.cookie(Role.OPERATOR);
        String code = Stage.tree(code(Role.OPERATOR)).get("code").stringValue();
        String others = stage.cookie(Role.ADMIN);
        var byToken = new TcpClient(new SyncClient("client-token", token));
        byToken.connect("ws://" + stage.address() + "/api/socket");
        byToken.await(one -> one.isWhole);
        var byCookie = new TcpClient(new SyncClient("client-cookie", null));
        byCookie.connect(
                "ws://" + stage.address() + "/api/socket",
                "Cookie",
                cookie,
                "Origin",
                "http://" + stage.address());
        byCookie.await(one -> one.isWhole);
        assertThat(byCookie.client.role).isEqualTo("operator");
        var admin = new TcpClient(new SyncClient("client-admin", stage.token));
        admin.connect("ws://" + stage.address() + "/api/socket");
        admin.await(one -> one.isWhole);

        assertThat(token("operator", "{\"new\":true}").statusCode()).isEqualTo(200);

        byToken.await(one -> !one.isConnected());
        byCookie.await(one -> !one.isConnected());
        assertThat(byToken.closeCode()).isEqualTo(4001);
        assertThat(byCookie.closeCode()).isEqualTo(4001);
        assertThat(who(cookie).statusCode()).isEqualTo(401);
        assertThat(use(code).statusCode()).isEqualTo(401);
        assertThat(
                        stage.send(
                                        stage.bare("/api/session")
                                                .header("Authorization", "Bearer " + token))
                                .statusCode())
                .isEqualTo(401);
        assertThat(stage.token(Role.OPERATOR)).isNotEqualTo(token);
        assertThat(who(others).statusCode()).isEqualTo(200);
        admin.client.send("{\"type\":\"check\"}");
        int heartbeats = admin.client.heartbeats;
        admin.await(one -> one.heartbeats > heartbeats);
        admin.close();
    }

    @Test
    void theAdminsOwnTokenIsReplacedLikeAnyOther() throws IOException {
        String old = stage.token;

        assertThat(token("admin", "{\"new\":true}").statusCode()).isEqualTo(200);

        assertThat(stage.get("/api/session").statusCode()).isEqualTo(401);
        assertThat(Files.readString(folder.resolve("token")).strip()).isNotEqualTo(old);
    }

    @Test
    void withATokenThoseOfLesserRolesAreReplaced() throws IOException {
        String viewers = stage.cookie(Role.VIEWER);
        String operators = stage.cookie(Role.OPERATOR);
        String admins = stage.cookie(Role.ADMIN);
        String code = Stage.tree(code(Role.VIEWER)).get("code").stringValue();

        assertThat(token("operator", "{\"new\":true}").statusCode()).isEqualTo(200);

        assertThat(who(viewers).statusCode()).isEqualTo(401);
        assertThat(who(operators).statusCode()).isEqualTo(401);
        assertThat(use(code).statusCode()).isEqualTo(401);
        assertThat(who(admins).statusCode()).isEqualTo(200);
        assertThat(stage.log.lines())
                .contains("INFO replaced the token of the role viewer, asked by 127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST | /api/mutations | {"op":"setParameter","target":"main/warp/speed","value":1.25}
                    PUT | /api/shaders/late/source | void main() {}
                    POST | /api/codes | {"role":"admin"}
                    POST | /api/tokens/admin | {"new":true}
                    POST | /api/session | {}
                    """)
    @DisplayName("a request held open does not outlive the token that it shows")
    void aRequestHeldOpenDoesNotOutliveItsToken(String method, String path, String body)
            throws IOException {
        try (var held = new Socket(InetAddress.ofLiteral("127.0.0.1"), stage.port)) {
            held.setSoTimeout(20_000);
            String header =
                    method
                            + " "
                            + path
                            + " HTTP/1.1\r\nHost: "
                            + stage.address()
                            + "\r\nAuthorization: Bearer "
                            + stage.token
                            + "\r\nIf-None-Match: *\r\nExpect: 100-continue\r\nConnection: close"
                            + "\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n";
            held.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
            var answer =
                    new BufferedReader(
                            new InputStreamReader(
                                    held.getInputStream(), StandardCharsets.US_ASCII));
            // Its body is asked for, so its header has been looked at.
            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(answer.readLine()).isEmpty();
            assertThat(token("admin", "{\"new\":true}").statusCode()).isEqualTo(200);
            String fresh = Files.readString(folder.resolve("token"));

            held.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));

            assertThat(answer.readLine()).startsWith("HTTP/1.1 401");
            assertThat(folder.resolve("token")).hasContent(fresh);
        }
        assertThat(stage.texts.all).isEmpty();
    }

    @Test
    void whoIsInBecomesNobodyElse() throws InterruptedException {
        var client = new TcpClient(new SyncClient("client-once", stage.token(Role.VIEWER)));
        client.connect("ws://" + stage.address() + "/api/socket");
        client.await(one -> one.isWhole);

        client.client.send(
                "{\"type\":\"auth\",\"client\":\"client-twice\",\"token\":\""
                        + stage.token
                        + "\"}");
        client.client.send("{\"type\":\"mutate\",\"mid\":\"a\",\"ops\":[" + CHANGE + "]}");
        client.await(one -> one.nacks.size() == 2);

        assertThat(client.client.nacks.stream().map(one -> one.get("code").stringValue()))
                .containsExactly("alreadyExists", "notAllowed");
        assertThat(stage.log.lines())
                .contains("INFO let in 127.0.0.1 by the socket as viewer")
                .noneMatch(line -> line.endsWith("by the socket as admin"));
        client.close();
    }

    @Test
    void whoComesInIsWrittenDownWithoutSecrets() {
        String operator = stage.token(Role.OPERATOR);
        String code = Stage.tree(code(Role.VIEWER)).get("code").stringValue();
        String cookie = use(code).headers().firstValue("Set-Cookie").orElseThrow();
        token("operator", "{\"new\":true}");

        assertThat(stage.log.lines())
                .contains(
                        "INFO made a code for the role viewer, asked by 127.0.0.1",
                        "INFO signed in 127.0.0.1 as viewer",
                        "INFO replaced the token of the role operator, asked by 127.0.0.1");
        assertThat(String.join("\n", stage.log.lines()))
                .doesNotContain(operator, code, stage.token)
                .doesNotContain(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
    }

    private HttpResponse<String> code(Role role) {
        return stage.send(
                stage.request("/api/codes")
                        .POST(BodyPublishers.ofString("{\"role\":\"" + role.word() + "\"}")));
    }

    private HttpResponse<String> use(String code) {
        return stage.send(
                stage.bare("/api/session")
                        .header("Origin", "http://" + stage.address())
                        .POST(BodyPublishers.ofString("{\"code\":\"" + code + "\"}")));
    }

    private HttpResponse<String> who(String cookie) {
        return stage.send(stage.bare("/api/session").header("Cookie", cookie));
    }

    private HttpResponse<String> token(String role, String body) {
        return stage.send(stage.request("/api/tokens/" + role).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> change(Role role, String body) {
        return stage.send(
                stage.bare("/api/mutations")
                        .header("Authorization", "Bearer " + stage.token(role))
                        .POST(BodyPublishers.ofString(body)));
    }

    private static void assertRefused(HttpResponse<String> answer, String path) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("notAllowed");
        assertThat(Stage.tree(answer).get("path").stringValue()).isEqualTo(path);
    }
}
