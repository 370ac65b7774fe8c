package scrim.daemon.control.oscquery;

import com.illposed.osc.OSCMessage;
import com.illposed.osc.OSCPacket;
import com.illposed.osc.OSCParseException;
import com.illposed.osc.OSCSerializerAndParserBuilder;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A listener on the JDK's own WebSocket, which reads OSC with JavaOSC. What it is told stands as
 * lines: {@code /scrim/main/warp/speed [0.5]}, or the command as it came.
 */
final class QueryClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final QueryStage stage;
    private final WebSocket socket;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    final List<String> told = new ArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    QueryClient(QueryStage stage) {
        this.stage = stage;
        socket =
                HTTP.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + stage.server.port() + "/"), this)
                        .join();
    }

    void send(String command) {
        socket.sendText(command, true).join();
    }

    void listen(String path) {
        send("{\"COMMAND\":\"LISTEN\",\"DATA\":\"" + path + "\"}");
    }

    void ignore(String path) {
        send("{\"COMMAND\":\"IGNORE\",\"DATA\":\"" + path + "\"}");
    }

    void packet(byte[] packet) {
        socket.sendBinary(ByteBuffer.wrap(packet), true).join();
    }

    /** Draws frames until a line comes that is as it should be; {@link #told} has those before. */
    String await(Predicate<String> isIt) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            stage.desk.frame();
            String line;
            try {
                line = lines.poll(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (line != null) {
                told.add(line);
                if (isIt.test(line)) {
                    return line;
                }
            }
        }
        throw new AssertionError("not told; only " + told);
    }

    String await(String line) {
        return await(line::equals);
    }

    /** The next command of that name. */
    JsonNode awaitCommand(String command) {
        String line = await(one -> one.contains("\"COMMAND\":\"" + command + "\""));
        return QueryStage.tree(line);
    }

    /** Draws frames until it holds. */
    void until(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("does not come true; told " + told + lines);
            }
            stage.desk.frame();
            Thread.onSpinWait();
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            lines.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        lines.add(last ? line(data) : "a packet in parts");
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    private static String line(ByteBuffer data) {
        try {
            var copy = ByteBuffer.allocate(data.remaining());
            copy.put(data).flip();
            OSCPacket packet =
                    new OSCSerializerAndParserBuilder()
                            .buildParser()
                            .convert(copy.asReadOnlyBuffer());
            return packet instanceof OSCMessage message
                    ? message.getAddress() + " " + message.getArguments()
                    : "a bundle";
        } catch (OSCParseException e) {
            return "no OSC: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
