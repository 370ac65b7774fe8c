package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A {@link SyncClient} on a WebSocket over TCP. */
public final class TcpClient implements PlainWebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;

    public final SyncClient client;
    private @Nullable PlainWebSocket socket;
    private @Nullable Throwable failure;
    private int closeCode;

    public TcpClient(SyncClient client) {
        this.client = client;
    }

    /**
     * @param headers names and values
     * @throws UncheckedIOException if it is refused, or lost on the way
     */
    public void connect(String address, String... headers) {
        close();
        PlainWebSocket opened;
        try {
            opened = new PlainWebSocket(URI.create(address), headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            socket = opened;
            closeCode = 0;
            client.connected(opened::send);
        }
        opened.listen(this);
    }

    // What the last connection still says is not of this one.

    @Override
    public synchronized void text(PlainWebSocket from, String message) {
        if (from == socket) {
            take(() -> client.receive(message));
        }
    }

    @Override
    public synchronized void binary(PlainWebSocket from, byte[] message) {
        if (from == socket) {
            take(() -> client.picture(message));
        }
    }

    private void take(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
        notifyAll();
    }

    @Override
    public synchronized void closed(PlainWebSocket from, int code) {
        if (from == socket) {
            closeCode = code;
            client.disconnected();
            notifyAll();
        }
    }

    public synchronized int closeCode() {
        return closeCode;
    }

    /** Connects if the way holds for so long; otherwise the client stays without. */
    boolean tryToConnect(String address) {
        try {
            connect(address);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public synchronized boolean is(Predicate<SyncClient> as) {
        return as.test(client);
    }

    /** Does something with the client that no message comes between. */
    public synchronized void with(Consumer<SyncClient> act) {
        act.accept(client);
    }

    /** Waits until the client is as wished. */
    public synchronized void await(Predicate<SyncClient> wish) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!wish.test(client)) {
            hasFoundNothing();
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain; closed with " + closeCode);
            }
            wait(left);
        }
    }

    private void hasFoundNothing() {
        if (failure != null) {
            throw new AssertionError("the client found an error", failure);
        }
    }

    /**
     * Leaves without a word.
     *
     * @throws AssertionError if it ever heard something that it should not have
     */
    @Override
    public synchronized void close() {
        PlainWebSocket before = socket;
        socket = null;
        client.disconnected();
        if (before != null) {
            before.close();
        }
        hasFoundNothing();
    }
}
