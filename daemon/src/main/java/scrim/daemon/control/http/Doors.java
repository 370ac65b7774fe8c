package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** All doors, one after the other. Any thread. */
final class Doors {
    private final HostDoor hostDoor;
    private final TokenDoor tokenDoor;
    private final CookieDoor cookieDoor;

    Doors(HostDoor hostDoor, TokenDoor tokenDoor, CookieDoor cookieDoor) {
        this.hostDoor = hostDoor;
        this.tokenDoor = tokenDoor;
        this.cookieDoor = cookieDoor;
    }

    /**
     * Lets a request in, and says who it is from.
     *
     * @param writes whether it may change something
     * @throws RefusedException if it is for another server or from another site, whoever it is from
     */
    Visitor enter(Request request, boolean writes) throws RefusedException {
        HttpFields headers = request.getHeaders();
        Problem problem = hostDoor.refusal(headers, asked(request));
        if (problem == null) {
            problem = OriginDoor.refusal(headers, writes);
        }
        if (problem != null) {
            throw new RefusedException(problem);
        }
        return visitor(headers, writes);
    }

    /** Who shows what there is in the headers. Asked again, the answer is that of then. */
    Visitor visitor(HttpFields headers, boolean writes) {
        return headers.contains(HttpHeader.AUTHORIZATION)
                ? tokenDoor.visitor(headers)
                : cookieDoor.visitor(headers, writes);
    }

    /** Who shows a token in the headers, whatever else is there. */
    Visitor byToken(HttpFields headers) {
        return tokenDoor.visitor(headers);
    }

    /** Which of this machine's addresses the client has connected to. */
    private static @Nullable InetAddress asked(Request request) {
        return request.getConnectionMetaData().getLocalSocketAddress()
                        instanceof InetSocketAddress local
                ? local.getAddress()
                : null;
    }
}
