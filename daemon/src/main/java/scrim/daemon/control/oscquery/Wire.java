package scrim.daemon.control.oscquery;

/** The way out to one listener. */
interface Wire {
    /**
     * Sends a message, after those before it.
     *
     * @param isText a command, else an OSC packet
     * @param done called when it has left, never if it cannot
     */
    void send(byte[] message, boolean isText, Runnable done);

    /** Asks whether anybody is there; the answer comes as a pong. */
    void ping();

    void close(int code, String why);
}
