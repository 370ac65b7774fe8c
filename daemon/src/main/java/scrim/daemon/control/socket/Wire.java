package scrim.daemon.control.socket;

import scrim.daemon.control.access.Role;

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

    /**
     * The same for one message that is not text.
     *
     * @param bytes shared with other clients, not to be changed
     */
    void sendPicture(byte[] bytes, Runnable done);

    /** Asks whether anybody is there; the answer goes to {@link Room#heard}. */
    void ping();

    /** Notes that the client has shown who it is. */
    default void letIn(Role role) {}

    /** Ends the connection, at once if the client does not take its part in that. */
    void close(CloseReason reason, String why);
}
