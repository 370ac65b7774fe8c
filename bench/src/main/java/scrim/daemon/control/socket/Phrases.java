package scrim.daemon.control.socket;

import java.nio.charset.StandardCharsets;

/** How the messages begin that a client of the benchmarks waits for, and what it says itself. */
final class Phrases {
    static final byte[] HELLO = bytes("{\"type\":\"hello\"");
    static final byte[] WELCOME = bytes("{\"type\":\"welcome\"");
    static final byte[] INIT = bytes("{\"type\":\"init\"");
    static final byte[] HEARTBEAT = bytes("{\"type\":\"heartbeat\"");
    static final byte[] ACK = bytes("{\"type\":\"ack\"");

    /** A delta; its rev comes next. */
    static final byte[] DELTA = bytes("{\"type\":\"delta\",\"rev\":");

    private Phrases() {}

    static byte[] bytes(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }

    static String auth(int number) {
        return "{\"type\":\"auth\",\"client\":\"bench-" + (100_000 + number) + "\"}";
    }

    /** Follows the values alone. */
    static final String SUBSCRIBE_VALUES =
            "{\"type\":\"subscribe\",\"id\":1,\"topics\":[\"values\"]}";

    /** Follows everything. */
    static final String SUBSCRIBE = "{\"type\":\"subscribe\",\"id\":1}";

    /** A delta as the show sends it. */
    static String delta(long rev) {
        return "{\"type\":\"delta\",\"rev\":"
                + rev
                + ",\"prev\":"
                + (rev - 1)
                + ",\"by\":{\"client\":\"scrim\",\"door\":\"system\"},\"ops\":["
                + "{\"path\":\"values/main/L1/p3\",\"value\":"
                + (rev % 2 == 0 ? "0.25" : "0.75")
                + "}]}";
    }
}
