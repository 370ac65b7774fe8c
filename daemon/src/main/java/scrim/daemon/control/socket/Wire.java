package scrim.daemon.control.socket;

/** The way to one client. Called with the room's lock held, so nothing here waits. */
interface Wire {
    /**
     * Sends one message of text; the room sends no other until this one is done.
     *
     * @param utf8 shared with other clients, not to be changed
     * @param done to be called once, on any thread, when it has left; not when it failed, which
     *     closes the connection
     */
    void send(byte[] utf8, Runnable done);

    /** Ends the connection, at once if the client does not take its part in that. */
    void close(CloseReason reason, String why);
}
