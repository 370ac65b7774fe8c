package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.store.DataFolder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

class AccessCommandTest {
    @TempDir Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void aTokenCanBeMadeAndReplacedWhileNoScrimRuns() throws IOException {
        Files.createDirectory(data());

        assertThat(run("token", "--role", "operator")).isZero();
        assertThat(said()).isEqualTo(data().resolve("token-operator") + "\n");
        String first = Files.readString(data().resolve("token-operator"));
        assertThat(run("token", "--role", "operator")).isZero();
        assertThat(data().resolve("token-operator")).hasContent(first);
        assertThat(run("token", "--role", "operator", "--new")).isZero();

        assertThat(Files.readString(data().resolve("token-operator"))).isNotEqualTo(first);
        assertThat(Files.getPosixFilePermissions(data().resolve("token-operator")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(out + "" + errors).doesNotContain(first.strip());
    }

    @Test
    void aLinkNeedsAScrimThatRuns() throws IOException {
        Files.createDirectory(data());

        assertThat(run("link")).isEqualTo(1);

        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("no Scrim runs on " + data());
    }

    @Test
    void aScrimThatDoesNotSayWhereItIsIsNotAsked() throws IOException {
        try (DataFolder _ = DataFolder.open(data())) {
            assertThat(run("link")).isEqualTo(1);
        }

        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("does not say where");
    }

    @Test
    @DisplayName("a running Scrim makes links, and a new token puts out who came in by the old one")
    void aRunningScrimIsAsked() throws Exception {
        try (var daemon = DaemonProcess.start(data())) {
            assertThat(run("link", "--role", "operator")).isZero();
            String link = said().strip();
            assertThat(link)
                    .matches("http://127\\.0\\.0\\.1:" + daemon.httpPort() + "/#code=[\\w-]{22}");
            String code = link.substring(link.indexOf('=') + 1);
            HttpResponse<String> in = use(daemon, code);
            assertThat(in.body()).isEqualTo("{\"role\":\"operator\"}");
            String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            assertThat(who(daemon, cookie)).isEqualTo(200);
            assertThat(use(daemon, code).statusCode()).isEqualTo(401);

            assertThat(run("token", "--role", "operator", "--new")).isZero();

            assertThat(who(daemon, cookie)).isEqualTo(401);
            String old = Files.readString(data().resolve("token"));
            assertThat(run("token", "--new")).isZero();
            assertThat(Files.readString(data().resolve("token"))).isNotEqualTo(old);
            assertThat(run("link")).isZero();
            assertThat(daemon.errors())
                    .contains("replaced the token of the role admin, asked by 127.0.0.1")
                    .doesNotContain(code)
                    .doesNotContain(old.strip());
        }
    }

    @Test
    void aTerminalIsShownALinkAndTheLogIsNot() throws Exception {
        Path log = temp.resolve("log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--data",
                        data().toString(),
                        "--http-port",
                        "0",
                        "--osc-port",
                        "0",
                        "--size",
                        "32x18",
                        "--frames",
                        "5"));
        String quoted = "'" + String.join("' '", command) + "' 2> '" + log + "'";

        Process process =
                new ProcessBuilder("script", "-qec", quoted, "/dev/null")
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(shown).isZero();
        assertThat(shown).containsPattern("http://127\\.0\\.0\\.1:\\d+/#code=[\\w-]{22}");
        assertThat(log).content().contains("made a code").doesNotContain("#code=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link --new",
                "link --role",
                "link --role director",
                "token extra",
                "token --rolle viewer"
            })
    void whatIsNotUnderstoodIsRefused(String line) throws IOException {
        Files.createDirectory(data());
        List<String> words = List.of(line.split(" "));

        assertThat(run(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new)))
                .isEqualTo(2);

        assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("scrim: ");
        assertThat(data()).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNotThereIsNotMade() {
        assertThat(run("token")).isEqualTo(1);

        assertThat(data()).doesNotExist();
    }

    private Path data() {
        return temp.resolve("data");
    }

    private int run(String verb, String... words) {
        out.reset();
        var all = new ArrayList<>(List.of(words));
        all.addAll(0, List.of("--data", data().toString()));
        return new AccessCommand(print(out), print(errors)).run(verb, all);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> use(DaemonProcess daemon, String code) throws Exception {
        return send(request(daemon).POST(BodyPublishers.ofString("{\"code\":\"" + code + "\"}")));
    }

    private static int who(DaemonProcess daemon, String cookie) throws Exception {
        return send(request(daemon).header("Cookie", cookie)).statusCode();
    }

    private static HttpRequest.Builder request(DaemonProcess daemon) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + daemon.httpPort() + "/api/session"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
