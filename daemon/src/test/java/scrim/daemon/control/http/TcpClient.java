package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.socket.SyncClient;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@link SyncClient} on the JDK's own WebSocket. */
final class TcpClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_MILLIS = 20_000;

    final SyncClient client;
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private @Nullable WebSocket socket;
    private @Nullable Throwable failure;
    private int closeCode;

    TcpClient(SyncClient client) {
        this.client = client;
    }

    /**
     * @param headers names and values
     * @throws CompletionException if it is refused
     */
    void connect(String address, String... headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        synchronized (this) {
            closeCode = 0;
            text.setLength(0);
            client.connected(this::send);
        }
        WebSocket opened = builder.buildAsync(URI.create(address), this).join();
        synchronized (this) {
            socket = opened;
            notifyAll();
        }
    }

    private synchronized void send(String message) {
        sent =
                sent.thenCompose(_ -> {
                    synchronized (this) {
                        WebSocket to = socket;
                        return to == null
                                ? CompletableFuture.completedFuture(null)
                                : to.sendText(message, true);
                    }
                });
    }

    @Override
    public void onOpen(WebSocket opened) {
        synchronized (this) {
            socket = opened;
        }
        opened.request(1);
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(
            WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            try {
                client.receive(whole);
            } catch (RuntimeException | AssertionError e) {
                failure = e;
            }
            notifyAll();
        }
        from.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(
            WebSocket from, int statusCode, String reason) {
        closeCode = statusCode;
        client.disconnected();
        notifyAll();
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        closeCode = closeCode == 0 ? 1006 : closeCode;
        client.disconnected();
        notifyAll();
    }

    synchronized int closeCode() {
        return closeCode;
    }

    /** Waits until the client is as wished. */
    synchronized void await(Predicate<SyncClient> wish) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!wish.test(client)) {
            if (failure != null) {
                throw new AssertionError("the client found an error", failure);
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain; closed with " + closeCode);
            }
            wait(left);
        }
    }

    @Override
    public synchronized void close() {
        if (socket != null) {
            socket.abort();
        }
        client.disconnected();
    }
}
