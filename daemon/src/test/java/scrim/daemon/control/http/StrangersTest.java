package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.socket.SyncClient;
import scrim.daemon.control.socket.TcpClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A stranger's page, a foreign host and a viewer's token change nothing, whichever door they try:
 * every route there is, and the socket.
 */
class StrangersTest {
    private static final List<String> BODIES =
            List.of(
                    "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1.5}",
                    "{\"role\":\"admin\"}",
                    "{\"new\":true}",
                    "void main() { gl_FragColor = vec4(1.0); }");

    @TempDir static Path folder;
    private static Stage stage;
    private static String admin;
    private static String viewer;
    private static String viewersCookie;
    private static String adminsCookie;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage(folder);
        admin = stage.token;
        viewer = stage.token(Role.VIEWER);
        viewersCookie = stage.cookie(Role.VIEWER);
        adminsCookie = stage.cookie(Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private enum Stranger {
        NOBODY,
        GUESSER,
        A_VIEWERS_TOKEN,
        A_VIEWERS_PAGE,
        ANOTHER_PAGE_WITH_THE_TOKEN,
        ANOTHER_PAGE_WITH_THE_COOKIE,
        A_PAGE_WITHOUT_A_NAME,
        A_PAGE_OF_ANOTHER_PORT,
        A_PAGE_ON_HTTPS,
        ANOTHER_SITES_FORM,
        ANOTHER_PORTS_FORM,
        A_COOKIE_WITHOUT_A_PAGE,
        A_POINTED_NAME,
        A_TOKEN_IN_THE_ADDRESS,
        A_TOKEN_BY_ANOTHER_SCHEME;

        String headers() {
            String own = "Host: " + stage.address() + "\n";
            return switch (this) {
                case NOBODY, A_TOKEN_IN_THE_ADDRESS -> own;
                case GUESSER -> own + bearer("x".repeat(43));
                case A_VIEWERS_TOKEN -> own + bearer(viewer);
                case A_VIEWERS_PAGE ->
                        own + "Origin: http://" + stage.address() + "\n" + cookie(viewersCookie);
                case ANOTHER_PAGE_WITH_THE_TOKEN ->
                        own + "Origin: http://evil.example\n" + bearer(admin);
                case ANOTHER_PAGE_WITH_THE_COOKIE ->
                        own + "Origin: http://evil.example\n" + cookie(adminsCookie);
                case A_PAGE_WITHOUT_A_NAME -> own + "Origin: null\n" + cookie(adminsCookie);
                case A_PAGE_OF_ANOTHER_PORT ->
                        own + "Origin: http://127.0.0.1:3000\n" + cookie(adminsCookie);
                case A_PAGE_ON_HTTPS ->
                        own + "Origin: https://" + stage.address() + "\n" + cookie(adminsCookie);
                case ANOTHER_SITES_FORM ->
                        own
                                + "Sec-Fetch-Site: cross-site\nOrigin: http://"
                                + stage.address()
                                + "\n"
                                + cookie(adminsCookie);
                case ANOTHER_PORTS_FORM ->
                        own
                                + "Sec-Fetch-Site: same-site\nOrigin: http://"
                                + stage.address()
                                + "\n"
                                + cookie(adminsCookie);
                case A_COOKIE_WITHOUT_A_PAGE -> own + cookie(adminsCookie);
                case A_POINTED_NAME ->
                        "Host: evil.example:"
                                + stage.port
                                + "\nOrigin: http://evil.example:"
                                + stage.port
                                + "\n"
                                + bearer(admin)
                                + cookie(adminsCookie);
                case A_TOKEN_BY_ANOTHER_SCHEME -> own + "Authorization: Basic " + admin + "\n";
            };
        }

        String query() {
            return this == A_TOKEN_IN_THE_ADDRESS
                    ? "?token=" + admin + "&access_token=" + admin
                    : "";
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\n";
    }

    private static String cookie(String cookie) {
        return "Cookie: " + cookie + "\n";
    }

    static Stream<Arguments> everyWriteDoor() {
        return Arrays.stream(Route.values())
                .filter(route -> !route.method.equals("GET") && route.least != null)
                .flatMap(route ->
                        Arrays.stream(Stranger.values()).map(who -> Arguments.of(route, who)));
    }

    @ParameterizedTest
    @MethodSource("everyWriteDoor")
    @DisplayName("a stranger's page, a foreign host and a viewer's token change nothing")
    void aStrangerChangesNothing(Route route, Stranger who) {
        String before = everything();

        for (String body : BODIES) {
            String answer =
                    stage.raw(
                            route.method
                                    + " "
                                    + path(route)
                                    + who.query()
                                    + " HTTP/1.1\n"
                                    + who.headers()
                                    + "If-None-Match: *\nConnection: close\nContent-Length: "
                                    + body.length()
                                    + "\n\n"
                                    + body);

            assertThat(answer).as(who.headers()).containsPattern("^HTTP/1.1 (401|403|421) ");
        }

        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("everyStranger")
    @DisplayName(
            "an upgrade with a foreign or null Origin, a pointed name, a token in the address or a"
                    + " cookie without Origin is refused, and whoever gets in changes nothing")
    void aStrangerChangesNothingByTheSocket(Stranger who) throws InterruptedException {
        String before = everything();
        String answer =
                stage.raw(
                        "GET /api/socket"
                                + who.query()
                                + " HTTP/1.1\n"
                                + who.headers()
                                + "Connection: Upgrade\nUpgrade: websocket\n"
                                + "Sec-WebSocket-Version: 13\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");

        switch (who) {
            case NOBODY, A_VIEWERS_TOKEN, A_VIEWERS_PAGE ->
                    assertThat(answer).startsWith("HTTP/1.1 101 ");
            case A_TOKEN_IN_THE_ADDRESS -> assertThat(answer).startsWith("HTTP/1.1 400 ");
            default -> assertThat(answer).containsPattern("^HTTP/1.1 (401|403|421) ");
        }
        assertThat(everything()).isEqualTo(before);
    }

    static Stream<Stranger> everyStranger() {
        return Arrays.stream(Stranger.values());
    }

    @Test
    void aViewerOfTheSocketChangesNothing() throws InterruptedException {
        String before = everything();
        var client = new TcpClient(new SyncClient("client-viewer", viewer));
        client.connect("ws://" + stage.address() + "/api/socket");
        client.await(one -> one.isWhole);

        client.client.send(
                "{\"type\":\"mutate\",\"mid\":\"a\",\"ops\":[" + BODIES.getFirst() + "]}");
        client.client.send("{\"type\":\"change\",\"target\":\"main/warp/speed\",\"value\":1.5}");
        client.client.send(
                "{\"type\":\"commit\",\"mid\":\"b\",\"target\":\"main/warp/speed\",\"value\":1.5}");
        client.await(one -> one.nacks.size() == 3);

        assertThat(client.client.nacks)
                .allMatch(nack -> nack.get("code").stringValue().equals("notAllowed"));
        client.close();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whoHasNotSaidWhoItIsChangesNothingByTheSocket() throws InterruptedException {
        String before = everything();
        var client = new TcpClient(new SyncClient("client-nobody", null));
        client.connect("ws://" + stage.address() + "/api/socket");
        client.client.send(
                "{\"type\":\"mutate\",\"mid\":\"a\",\"ops\":[" + BODIES.getFirst() + "]}");

        client.await(one -> !one.isConnected());

        assertThat(client.closeCode()).isEqualTo(4001);
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("everyPath")
    @DisplayName("no GET has an effect: an admin who asks every path with it changes nothing")
    void noGetHasAnEffect(String path) {
        String before = everything();

        for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE")) {
            for (String query :
                    List.of(
                            "",
                            "?target=main/warp/speed",
                            "?role=admin&new=true&value=1&op=reset")) {
                stage.raw(
                        method
                                + " "
                                + path
                                + query
                                + " HTTP/1.1\nHost: "
                                + stage.address()
                                + "\n"
                                + bearer(admin)
                                + "Connection: close\nContent-Length: "
                                + BODIES.getFirst().length()
                                + "\n\n"
                                + BODIES.getFirst());
            }
        }

        assertThat(everything()).isEqualTo(before);
    }

    static Stream<String> everyPath() {
        return Arrays.stream(Route.values()).map(StrangersTest::path).distinct();
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void aPageOfAnotherPortReadsNothingWithOurCookie(String path) {
        String answer =
                stage.raw(
                        "GET "
                                + path
                                + " HTTP/1.1\nHost: "
                                + stage.address()
                                + "\nSec-Fetch-Site: same-site\n"
                                + cookie(adminsCookie)
                                + "Connection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 403 ");
    }

    static Stream<String> everyPage() {
        return Arrays.stream(Route.values())
                .filter(route -> route.method.equals("GET") && route.least != null)
                .map(StrangersTest::path);
    }

    private static String path(Route route) {
        return route.path
                .replace("{screen}", "main")
                .replace("{parameter}", "speed")
                .replace("{role}", "viewer")
                .replaceAll("\\{\\w+}", "warp");
    }

    /** The show, and every file in the folder. */
    private static String everything() {
        var files = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new AssertionError("the folder cannot be read", e);
        }
        return stage.everything() + files;
    }
}
