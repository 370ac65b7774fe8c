package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;

import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;

/**
 * Whoever has sent a request, which may be a while ago: a body takes its time, and a token may be
 * replaced meanwhile. Each question is answered as of now.
 *
 * @param writes whether the request may change something
 * @param client the address it came from
 */
record Sender(Doors doors, HttpFields headers, boolean writes, String client) {
    /** Who that is. */
    Visitor visitor() {
        return doors.visitor(headers, writes);
    }

    /** Who that is by a token; a cookie does not count. */
    Visitor byToken() {
        return doors.byToken(headers);
    }

    /** The same, as the history has it. */
    Origin origin() {
        return new Origin(OriginKind.HTTP, client);
    }
}
