package scrim.daemon.control.oscquery;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.osc.AllowedMachines;
import scrim.daemon.control.osc.OscServer;
import scrim.daemon.control.osc.OscSettings;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An engine driven by hand behind real ports. The screen {@code main} has the layers {@code warp},
 * which has one input of every kind, and {@code cousin}; no frame is drawn unless the test says so.
 */
final class QueryStage implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Desk desk = new Desk(show(), Desk.JUMPING, Shows.EVERYTHING, Shows.COUSIN);
    final OscServer osc;
    final OscQueryServer server;

    QueryStage() throws IOException {
        this(List.of(LOOPBACK));
    }

    QueryStage(List<InetAddress> hosts) throws IOException {
        this(hosts, AllowedMachines.NONE_BUT_THIS);
    }

    QueryStage(List<InetAddress> hosts, AllowedMachines allowed) throws IOException {
        osc =
                OscServer.open(
                        OscSettings.onLoopback(0).on(LOOPBACK),
                        desk.engine,
                        desk.health,
                        desk.ticker,
                        desk.wall);
        server =
                OscQueryServer.open(
                        new OscQuerySettings(hosts, 0, allowed),
                        osc,
                        desk.engine,
                        desk.health,
                        desk.ticker);
        desk.frame();
    }

    static DurableState show() {
        Screen main =
                Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                        .withLayers(
                                Rows.of(
                                        layer(1, "warp", Shows.EVERYTHING.id()),
                                        layer(2, "cousin", Shows.COUSIN.id())));
        return new DurableState(Rows.of(main), Rows.of(), 2);
    }

    private static Layer layer(long number, String key, ShaderId shader) {
        return new Layer(LayerId.of(number), new Key(key), shader, Values.NONE);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** What the path answers, which must be 200. */
    JsonNode json(String path) {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return tree(answer.body());
    }

    static JsonNode tree(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** One answer to hand-written bytes: CRLF for each line break. */
    String raw(String request) {
        try (var socket = new Socket(LOOPBACK, server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    QueryClient join() {
        return new QueryClient(this);
    }

    @Override
    public void close() {
        server.close();
        osc.close();
    }
}
