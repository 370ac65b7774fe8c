package scrim.daemon.control.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A client's end of a connection with as little of its own as can be: WebSocket frames are found in
 * the bytes that came, and not copied. One thread.
 */
final class Line implements AutoCloseable {
    private static final int ROOM_BYTES = 128 << 10;
    private static final int SMALL_ROOM_BYTES = 8 << 10;
    private static final int MASKED = 0x80;
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final byte[] PONG = {(byte) 0x8a, (byte) MASKED, 0, 0, 0, 0};

    private final SocketChannel channel;
    private ByteBuffer in;
    // The frame that was found last.
    private int begin;
    private int end;

    private Line(SocketChannel channel, int roomBytes) {
        this.channel = channel;
        in = ByteBuffer.allocate(roomBytes);
    }

    /** A connection on which frames come without anybody asking. */
    static Line raw(int port) throws IOException {
        return new Line(connected(port, 0), SMALL_ROOM_BYTES);
    }

    /** A WebSocket. */
    static Line open(int port) throws IOException {
        return open(port, SMALL_ROOM_BYTES, 0);
    }

    /** A WebSocket on which much comes at once. */
    static Line wide(int port) throws IOException {
        return open(port, ROOM_BYTES, 0);
    }

    /** A WebSocket for which the system keeps little, so that one who does not read is noticed. */
    static Line narrow(int port, int receiveBytes) throws IOException {
        return open(port, SMALL_ROOM_BYTES, receiveBytes);
    }

    private static Line open(int port, int roomBytes, int receiveBytes) throws IOException {
        var line = new Line(connected(port, receiveBytes), roomBytes);
        line.write(
                "GET "
                        + SocketServer.PATH
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n");
        line.readAnswer();
        return line;
    }

    private static SocketChannel connected(int port, int receiveBytes) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return channel;
    }

    private void readAnswer() throws IOException {
        while (true) {
            String soFar = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int over = soFar.indexOf("\r\n\r\n");
            if (over >= 0) {
                if (!soFar.startsWith("HTTP/1.1 101")) {
                    throw new IOException("no WebSocket: " + soFar);
                }
                in.flip().position(over + 4);
                in.compact();
                return;
            }
            fill();
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** Sends one text; waits until it has left. */
    void send(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xffff) {
            throw new IllegalArgumentException("a long text");
        }
        ByteBuffer frame = ByteBuffer.allocate(utf8.length + 8).put((byte) TEXT);
        if (utf8.length < 126) {
            frame.put((byte) (MASKED | utf8.length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) utf8.length);
        }
        // A mask of zeros is a mask.
        frame.putInt(0).put(utf8).flip();
        write(frame);
    }

    private void write(String words) throws IOException {
        write(ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII)));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads what is there; waits for something if the channel does.
     *
     * @return how many bytes came
     * @throws EOFException if the other side has closed
     */
    int fill() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
        }
        int came = channel.read(in);
        if (came < 0) {
            throw new EOFException("the server closed the connection");
        }
        return came;
    }

    /**
     * Goes to the next whole frame of those that came; false if there is none, then fill. A ping is
     * answered and passed over.
     */
    boolean next() throws IOException {
        int used = end;
        int have = in.position() - used;
        byte[] bytes = in.array();
        int length = have < 2 ? 0 : bytes[used + 1] & 0x7f;
        int head = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (have >= 2 && have >= head) {
            if (length == 126) {
                length = in.getShort(used + 2) & 0xffff;
            } else if (length == 127) {
                length = (int) in.getLong(used + 2);
            }
            if (have >= head + length) {
                begin = used + head;
                end = begin + length;
                if (bytes[used] != (byte) PING) {
                    return true;
                }
                write(ByteBuffer.wrap(PONG));
                return next();
            }
        }
        in.flip().position(used);
        in.compact();
        begin = 0;
        end = 0;
        return false;
    }

    /** Whether the frame begins so. */
    boolean startsWith(byte[] words) {
        if (end - begin < words.length) {
            return false;
        }
        byte[] bytes = in.array();
        for (int i = 0; i < words.length; i++) {
            if (bytes[begin + i] != words[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number that stands at a place of the frame. */
    long numberAt(int place) {
        byte[] bytes = in.array();
        long number = 0;
        for (int at = begin + place; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    /** How many bytes the frame has. */
    int length() {
        return end - begin;
    }

    /** The frame as text. */
    String text() {
        return new String(in.array(), begin, end - begin, StandardCharsets.UTF_8);
    }

    /** Waits for the next frame, whatever it is. */
    void await() throws IOException {
        while (!next()) {
            fill();
        }
    }

    /** Waits for a frame that begins so; others are passed over. */
    void await(byte[] words) throws IOException {
        do {
            await();
        } while (!startsWith(words));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
