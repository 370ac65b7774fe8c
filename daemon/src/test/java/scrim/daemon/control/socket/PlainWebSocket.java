package scrim.daemon.control.socket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client's WebSocket on a plain socket, after RFC 6455 alone. It tells every loss, on which our
 * tests wait. The JDK's own does not: a connection that ends while its listener has not asked for
 * the next message yet ends for it in an {@code InternalError} that nobody is told, and stays open
 * in CLOSE_WAIT.
 *
 * <p>Reads on one virtual thread, which calls the {@link Listener}, and writes on another, so that
 * {@link #send} never waits.
 */
final class PlainWebSocket implements AutoCloseable {
    /** What {@link Listener#closed} is told of a connection that ended without a word. */
    static final int LOST = 1006;

    private static final int NO_CODE = 1005;
    private static final int LONGEST_BYTES = 1 << 20;
    private static final int SHAKE_MILLIS = 60_000;
    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] END = {};

    /** Who is told what comes, on the thread that reads. */
    interface Listener {
        void text(PlainWebSocket from, String message);

        void binary(PlainWebSocket from, byte[] message);

        /** Nothing comes any more; told once. */
        void closed(PlainWebSocket from, int code);
    }

    private final Socket socket = new Socket();
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * Connects, and waits until it is let in. Nothing is told before {@link #listen}.
     *
     * @param headers names and values
     * @throws IOException if it is refused, or lost on the way
     */
    PlainWebSocket(URI address, String... headers) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SHAKE_MILLIS);
            socket.connect(
                    new InetSocketAddress(address.getHost(), address.getPort()), SHAKE_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
            shakeHands(address, headers);
            socket.setSoTimeout(0);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    void listen(Listener listener) {
        Thread.ofVirtual().start(() -> read(listener));
        Thread.ofVirtual().start(this::write);
    }

    void send(String text) {
        outgoing.add(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ends the connection without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket that cannot be closed", e);
        }
    }

    private void shakeHands(URI address, String... headers) throws IOException {
        var nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        var request = new StringBuilder();
        request.append("GET ").append(address.getRawPath()).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(address.getAuthority()).append("\r\n");
        request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
        request.append("Sec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: ").append(key).append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();

        String status = line();
        if (!status.startsWith("HTTP/1.1 101 ")) {
            throw new ProtocolException("not let in: " + status);
        }
        boolean isProved = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
            if (name.equals("sec-websocket-accept")) {
                isProved = header.substring(colon + 1).strip().equals(proof(key));
            }
        }
        if (!isProved) {
            throw new ProtocolException("whoever answered knows no WebSocket");
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int one = in.readUnsignedByte(); one != '\n'; one = in.readUnsignedByte()) {
            line.append((char) one);
        }
        return line.toString().stripTrailing();
    }

    private static String proof(String key) {
        try {
            byte[] text =
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void read(Listener listener) {
        int code = LOST;
        try {
            code = readToTheEnd(listener);
        } catch (IOException _) {
            close();
        }
        // The last word is still to be answered, if there was one.
        outgoing.add(END);
        listener.closed(this, code);
    }

    private int readToTheEnd(Listener listener) throws IOException {
        var message = new ByteArrayOutputStream();
        int kind = CONTINUATION;
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = readPayload();
            int opcode = first & 0x0f;
            switch (opcode) {
                case CLOSE -> {
                    outgoing.add(frame(CLOSE, payload));
                    return payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getChar();
                }
                case PING -> outgoing.add(frame(PONG, payload));
                case PONG -> {}
                case CONTINUATION, TEXT, BINARY -> {
                    kind = opcode == CONTINUATION ? kind : opcode;
                    message.writeBytes(payload);
                    if ((first & LAST) != 0) {
                        tell(listener, kind, message.toByteArray());
                        message.reset();
                    }
                }
                default -> throw new ProtocolException("a frame of kind " + opcode);
            }
        }
    }

    private byte[] readPayload() throws IOException {
        int second = in.readUnsignedByte();
        long length =
                switch (second) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> in.readLong();
                    default -> second;
                };
        if ((second & MASKED) != 0 || length < 0 || length > LONGEST_BYTES) {
            throw new ProtocolException("a frame that is masked or too long");
        }
        var payload = new byte[(int) length];
        in.readFully(payload);
        return payload;
    }

    private void tell(Listener listener, int kind, byte[] message) {
        if (kind == TEXT) {
            listener.text(this, new String(message, StandardCharsets.UTF_8));
        } else {
            listener.binary(this, message);
        }
    }

    private void write() {
        try {
            for (byte[] frame = outgoing.take(); frame.length > 0; frame = outgoing.take()) {
                out.write(frame);
            }
            close();
        } catch (IOException _) {
            // Whoever reads finds the end too, and first what was said before it.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] frame(int kind, byte[] payload) {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(length + 14);
        frame.put((byte) (LAST | kind));
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(length);
        }
        var mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        var bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }
}
