package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What OSCQuery answers over real sockets, and whom it does not answer. */
@Timeout(120)
class OscQueryServerTest {
    private QueryStage stage;

    @BeforeEach
    void open() throws IOException {
        stage = new QueryStage();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void theTreeHasEveryParameterThatOscCanSetOnce() {
        var paths = new ArrayList<String>();
        collect(stage.json("/"), paths);

        List<String> settable =
                stage.desk.engine.view().slots().slots().stream()
                        .filter(slot -> !slot.definition().kind().word().equals("image"))
                        .map(OscQueryServerTest::address)
                        .toList();
        assertThat(paths).containsExactlyInAnyOrderElementsOf(settable);
        assertThat(paths).contains("/scrim/main/warp/speed", "/scrim/main/brightness");
    }

    private static String address(Slot slot) {
        return slot.address().layer().isMaster()
                ? "/scrim/" + slot.path().replace("/master/", "/")
                : "/scrim/" + slot.path();
    }

    private static void collect(JsonNode node, List<String> paths) {
        if (node.has("TYPE")) {
            paths.add(node.get("FULL_PATH").stringValue());
        }
        node.path("CONTENTS").forEach(below -> collect(below, paths));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/scrim/main/warp/speed?VALUE|{'VALUE':[1.0]}",
                "/scrim/main/warp/speed?RANGE|{'RANGE':[{'MIN':0.0,'MAX':10.0}]}",
                "/scrim/main/warp/speed?TYPE|{'TYPE':'f'}",
                "/scrim/main/warp/speed?ACCESS|{'ACCESS':3}",
                "/scrim/main/warp/speed?CLIPMODE|{'CLIPMODE':['both']}",
                "/scrim/main/warp/speed?FULL_PATH|{'FULL_PATH':'/scrim/main/warp/speed'}",
                "/scrim/main/warp/speed?DESCRIPTION|{'DESCRIPTION':'Speed'}",
                "/scrim/main/warp/speed?TAGS|{'TAGS':['layer','float']}",
                "/scrim/main/warp/speed?CRITICAL|{'CRITICAL':false}",
                "/scrim/main/warp/speed?CONTENTS|{}",
                "/scrim/main/warp/speed?DEFAULT_VALUE|{'DEFAULT_VALUE':[1.0]}",
                "/scrim/main/warp/speed?VALUE&TYPE|{'VALUE':[1.0],'TYPE':'f'}",
                "/scrim/main/warp/on?TYPE|{'TYPE':'T'}",
                "/scrim/main/warp/on?VALUE|{'VALUE':[false]}",
                "/scrim/main/warp/on?CRITICAL|{'CRITICAL':true}",
                "/scrim/main/warp/on?RANGE|{}",
                "/scrim/main/warp/mode?RANGE|{'RANGE':[{'VALS':[0,1,2]}]}",
                "/scrim/main/warp/mode?OVERLOADS|{'OVERLOADS':[{'TYPE':'s','VALUE':['option 0'],"
                        + "'RANGE':[{'VALS':['option 0','option 1','option 2']}]}]}",
                "/scrim/main/warp/center?TYPE|{'TYPE':'ff'}",
                "/scrim/main/warp/center?VALUE|{'VALUE':[0.0,0.0]}",
                "/scrim/main/warp/center?EXTENDED_TYPE|"
                        + "{'EXTENDED_TYPE':['position.cartesian.x','position.cartesian.y']}",
                "/scrim/main/warp/tint?VALUE|{'VALUE':[0.0,0.0,0.0,1.0]}",
                "/scrim/main/warp/tint?OVERLOADS|"
                        + "{'OVERLOADS':[{'TYPE':'r','VALUE':['#000000FF']}]}",
                "/scrim/main/warp/title?VALUE|{'VALUE':['hello']}",
                "/scrim/main/warp/hit?ACCESS|{'ACCESS':2}",
                "/scrim/main/warp/hit?TYPE|{'TYPE':'I'}",
                "/scrim/main/warp?ACCESS|{'ACCESS':0}",
                "/scrim/main/warp?TYPE|{}",
                "/scrim/main/warp/?TAGS|{'TAGS':['layer','L1','test/everything']}",
                "/scrim/main?DESCRIPTION|{'DESCRIPTION':'Screen main'}",
            })
    void oneAttributeIsToldWhenAskedFor(String path, String json) {
        assertThat(stage.json(path)).isEqualTo(QueryStage.tree(json.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource({
        "/scrim/main/warp?VALUE, 204",
        "/scrim/main/warp/hit?VALUE, 204",
        "/scrim/main/warp/speed?UNIT, 204",
        "/scrim/main/warp/speed?HTML, 204",
        "/scrim/main/warp/speed?NONSENSE, 400",
        "/scrim/main/warp/speed?value, 400",
        "/scrim/main/nobody/speed, 404",
        "/scrim/main/nobody/speed?VALUE, 404",
        "/scrim/main/L1/speed, 404",
        "/scrim/main/warp/picture, 404",
        "/scrim/main/nobody?HOST_INFO, 200",
        "/?HOST_INFO=1, 200",
        "//, 400",
        "/%2e%2e/etc, 400",
    })
    void whatThereIsNotHasItsNumber(String path, int status) {
        assertThat(stage.raw("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aWholeNodeTellsEverythingInTheProposalsForm() {
        check(stage.json("/"), "/");
    }

    /** What the proposal says of a node, whatever it is. */
    private static void check(JsonNode node, String path) {
        assertThat(node.get("FULL_PATH").stringValue()).isEqualTo(path);
        assertThat(node.get("DESCRIPTION").isString()).isTrue();
        assertThat(node.get("ACCESS").intValue()).isBetween(0, 3);
        assertThat(node.has("CONTENTS") || node.has("TYPE")).isTrue();
        if (node.has("TYPE")) {
            int arguments = node.get("TYPE").stringValue().length();
            for (String each :
                    List.of("VALUE", "DEFAULT_VALUE", "RANGE", "CLIPMODE", "EXTENDED_TYPE")) {
                assertThat(!node.has(each) || node.get(each).size() == arguments)
                        .as(path + " " + each)
                        .isTrue();
            }
            assertThat(node.has("VALUE")).isEqualTo((node.get("ACCESS").intValue() & 1) != 0);
        } else {
            assertThat(node.get("ACCESS").intValue()).isZero();
        }
        node.path("CONTENTS")
                .properties()
                .forEach(below ->
                        check(
                                below.getValue(),
                                (path.equals("/") ? "" : path) + "/" + below.getKey()));
    }

    @Test
    void theHostSaysWhereOscAndTheSocketAre() {
        JsonNode info = stage.json("/?HOST_INFO");

        assertThat(info.get("NAME").stringValue()).isEqualTo("Scrim");
        assertThat(info.get("OSC_IP").stringValue()).isEqualTo("127.0.0.1");
        assertThat(info.get("OSC_PORT").intValue()).isEqualTo(stage.osc.port());
        assertThat(info.get("OSC_TRANSPORT").stringValue()).isEqualTo("UDP");
        assertThat(info.get("WS_IP").stringValue()).isEqualTo("127.0.0.1");
        assertThat(info.get("WS_PORT").intValue()).isEqualTo(stage.server.port());
        assertThat(info.get("EXTENSIONS").propertyNames())
                .contains("ACCESS", "VALUE", "RANGE", "LISTEN", "PATH_CHANGED", "PATH_RENAMED")
                .doesNotContain("UNIT", "HTML", "FULL_PATH");
    }

    @Test
    void aValueIsTheOneBeingGoneTo() {
        stage.desk.set("main/warp/speed", 4);
        stage.desk.put("main/warp/on", 1);
        stage.desk.frame();

        assertThat(stage.json("/scrim/main/warp/speed").get("VALUE").get(0).floatValue())
                .isEqualTo(4);
        assertThat(stage.json("/scrim/main/warp/on").get("VALUE").get(0).booleanValue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Host: scrim.example.org, 421",
        "Host: 10.1.2.3:1234, 200",
        "Host: [::1]:9001, 200",
        "Host: localhost, 200",
        "Host: localhost.example.org, 421",
        "Host: 127.0.0.1.example.org, 421",
        "Host: localhost;Origin: http://localhost, 200",
        "Host: localhost;Origin: http://example.org, 403",
        "Host: localhost;Origin: null, 403",
        "Host: localhost;Sec-Fetch-Site: cross-site, 403",
        "Host: localhost;Sec-Fetch-Site: none, 200",
        "Host: localhost;Host: example.org, 400",
    })
    @DisplayName("a web page of another origin and a foreign host learn nothing")
    void strangersAreNotAnswered(String headers, int status) {
        String answer =
                stage.raw(
                        "GET / HTTP/1.1\n"
                                + headers.replace(";", "\n")
                                + "\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.contains("/scrim/main")).isEqualTo(status == 200);
    }

    @ParameterizedTest
    @CsvSource({
        "Host: scrim.example.org, 421",
        "Host: localhost;Origin: http://example.org, 403",
        "Host: localhost;Origin: null, 403",
        "Host: localhost, 101"
    })
    void strangersGetNoSocket(String headers, int status) {
        String answer =
                stage.raw(
                        "GET / HTTP/1.1\n"
                                + headers.replace(";", "\n")
                                + "\nUpgrade: websocket\nConnection: Upgrade\n"
                                + "Sec-WebSocket-Version: 13\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"})
    void nothingButGetIsTaken(String method) {
        long rev = stage.desk.engine.view().rev();

        var answer =
                stage.raw(
                        method
                                + " /scrim/main/warp/speed?VALUE=3 HTTP/1.1\n"
                                + "Host: localhost\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("Allow: GET");
        assertThat(stage.desk.engine.view().rev()).isEqualTo(rev);
    }

    @Test
    void aGetChangesNothing() {
        stage.get("/scrim/main/warp/speed?VALUE=3");
        stage.desk.rest();

        assertThat(stage.json("/scrim/main/warp/speed?VALUE").get("VALUE").get(0).floatValue())
                .isEqualTo(1);
    }

    @Test
    void anyNumberOfConnectionsThatAskNothingKeepsNobodyOut() throws IOException {
        int most = OscQueryServer.LIMITS.ofPlace();
        String request = "GET /?HOST_INFO HTTP/1.1\nHost: localhost\nConnection: close\n\n";
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 2 * most; i++) {
                open.add(new Socket(QueryStage.LOOPBACK, stage.server.port()));
                assertThat(stage.raw(request)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(stage.desk.gauge("oscquery.connections")).isLessThanOrEqualTo(most);
            // Who has waited for longest has made room.
            Socket first = open.getFirst();
            first.setSoTimeout(20_000);
            assertThat(endOf(first)).isTrue();
            assertThat(stage.desk.counter("oscquery.connectionsRefused")).isPositive();
        } finally {
            for (Socket one : open) {
                one.close();
            }
        }
    }

    @Test
    void aMachineThatMayNotAskIsCutAndTakesNobodysPlace() throws IOException {
        Optional<InetAddress> outside = outside();
        assumeTrue(outside.isPresent(), "this machine has no address but loopback");
        try (var open = new QueryStage(List.of(outside.get()), AllowedMachines.NONE_BUT_THIS);
                var stranger = new Socket(outside.get(), open.server.port())) {
            stranger.setSoTimeout(20_000);

            assertThat(endOf(stranger)).isTrue();
            assertThat(open.desk.counter("oscquery.notAllowed")).isOne();
            assertThat(open.desk.gauge("oscquery.connections")).isZero();
        }
    }

    private static Optional<InetAddress> outside() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress())
                .findFirst();
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void whoAsksForTooMuchHasToWait() {
        int status = 200;
        for (int i = 0; i < 10_000 && status == 200; i++) {
            status = stage.get("/").statusCode();
        }

        assertThat(status).isEqualTo(429);
    }

    @Test
    void theNewerLoopbackAnswersToo() throws IOException {
        try (var both =
                new QueryStage(List.of(QueryStage.LOOPBACK, InetAddress.ofLiteral("::1")))) {
            var answer =
                    both.send(
                            HttpRequest.newBuilder(
                                    URI.create(
                                            "http://[::1]:" + both.server.port() + "/?HOST_INFO")));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(QueryStage.tree(answer.body()).get("OSC_IP").stringValue()).contains(":");
        }
    }

    @Test
    void aTextIsToldWhole() {
        stage.desk.put("main/warp/title", new ParameterValue.Text("grüße \"x\""));
        stage.desk.frame();

        assertThat(stage.json("/scrim/main/warp/title?VALUE").get("VALUE").get(0).stringValue())
                .isEqualTo("grüße \"x\"");
    }
}
