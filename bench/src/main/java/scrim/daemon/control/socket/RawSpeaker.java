package scrim.daemon.control.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The least that can be done: one frame, and a loop that writes it to every socket. */
final class RawSpeaker implements Speaker {
    private static final int WAITING = 1_024;

    private final ServerSocketChannel door;
    private final List<SocketChannel> listeners = new CopyOnWriteArrayList<>();
    private final ByteBuffer frame = ByteBuffer.allocateDirect(1_024);
    private long rev = 1;

    RawSpeaker() throws IOException {
        door =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING);
        Thread.ofPlatform().daemon().name("accept").start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel listener = door.accept();
                listener.setOption(StandardSocketOptions.TCP_NODELAY, true);
                listener.configureBlocking(false);
                listeners.add(listener);
            }
        } catch (AsynchronousCloseException e) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException("accepting failed", e);
        }
    }

    @Override
    public Audience.Manner manner() {
        return Audience.Manner.RAW;
    }

    @Override
    public int port() {
        return door.socket().getLocalPort();
    }

    @Override
    public void await(int count) throws InterruptedException {
        Speaker.until(() -> listeners.size() == count);
    }

    @Override
    public long next() {
        return rev;
    }

    @Override
    public void speak() {
        byte[] text = Phrases.delta(rev++).getBytes(StandardCharsets.UTF_8);
        frame.clear();
        frame.put((byte) 0x81).put((byte) 126).putShort((short) text.length).put(text).flip();
        try {
            for (SocketChannel listener : listeners) {
                frame.rewind();
                while (frame.hasRemaining()) {
                    listener.write(frame);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a listener is gone", e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (SocketChannel listener : listeners) {
            listener.close();
        }
    }
}
