package scrim.daemon.control.oscquery;

import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;
import scrim.daemon.control.oscquery.AddressSpace.Node;
import scrim.engine.state.Engine;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Answers questions about the address space. Any thread, one question at a time. */
final class Queries {
    static final String HOST_INFO = "HOST_INFO";

    /** What a structural change takes, many times over. */
    private static final int TRIES = 100;

    private static final long TRY_MILLIS = 5;

    private final Engine engine;
    private final Moment moment;
    private final int oscPort;

    /**
     * An answer.
     *
     * @param body null for none
     * @param nodes how many nodes it tells of
     */
    record Reply(int status, @Nullable ObjectNode body, int nodes) {}

    Queries(Engine engine, AtomicReference<@Nullable AddressSpace> newest, int oscPort) {
        this.engine = engine;
        this.oscPort = oscPort;
        moment = new Moment(engine, newest);
    }

    /**
     * Answers a request.
     *
     * @param path as it was asked for, without escapes
     * @param query what stands behind the question mark, null for nothing
     * @param host this machine's address as the asking one sees it
     * @param port of OSCQuery
     * @throws RefusedException if it cannot be understood or there is no such address
     */
    Reply answer(String path, @Nullable String query, String host, int port)
            throws RefusedException, InterruptedException {
        List<String> wanted = names(query);
        if (wanted.contains(HOST_INFO)) {
            return new Reply(HttpStatus.OK_200, hostInfo(host, port), 1);
        }
        return answer(path, wanted);
    }

    private synchronized Reply answer(String path, List<String> wanted)
            throws RefusedException, InterruptedException {
        AddressSpace space = space();
        Node node = space.find(path.length() > 1 && path.endsWith("/") ? cut(path) : path);
        if (node == null) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_PATH,
                    "",
                    "there is no OSC address " + Spelling.quoted(path) + "; / has them all");
        }
        var source = new Attribute.Source(moment, new Folders(engine.view().base()));
        if (wanted.isEmpty()) {
            return new Reply(HttpStatus.OK_200, Attribute.whole(node, source), count(node));
        }
        ObjectNode body = Json.object();
        int nodes = 1;
        for (String name : wanted) {
            Attribute attribute = Attribute.of(name);
            if (attribute == null) {
                throw RefusedException.of(
                        Problem.Code.BAD_REQUEST,
                        name,
                        "OSCQuery has no attribute " + Spelling.quoted(name));
            }
            boolean isReadable = (Attribute.access(node) & Attribute.READ) != 0;
            if (!attribute.isSupported() || (attribute == Attribute.VALUE && !isReadable)) {
                return new Reply(HttpStatus.NO_CONTENT_204, null, 1);
            }
            attribute.write(body, node, source);
            nodes += attribute == Attribute.CONTENTS ? count(node) : 0;
        }
        return new Reply(HttpStatus.OK_200, body, nodes);
    }

    private AddressSpace space() throws RefusedException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            AddressSpace space = moment.read();
            if (space != null) {
                return space;
            }
            Thread.sleep(TRY_MILLIS);
        }
        throw RefusedException.of(
                Problem.Code.BUSY, "", "the show is changing and nothing is drawn; try again");
    }

    private static String cut(String path) {
        return path.substring(0, path.length() - 1);
    }

    private static int count(Node node) {
        int all = 1;
        for (Node below : node.contents().values()) {
            all += count(below);
        }
        return all;
    }

    /** The names in a query; libossia writes {@code HOST_INFO=1}. */
    private static List<String> names(@Nullable String query) {
        var names = new ArrayList<String>();
        for (String part : query == null ? new String[0] : query.split("&", 33)) {
            String name = part.split("=", 2)[0];
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private ObjectNode hostInfo(String host, int port) {
        ObjectNode info =
                Json.object()
                        .put("NAME", "Scrim")
                        .put("OSC_IP", host)
                        .put("OSC_PORT", oscPort)
                        .put("OSC_TRANSPORT", "UDP")
                        .put("WS_IP", host)
                        .put("WS_PORT", port);
        ObjectNode extensions = info.putObject("EXTENSIONS");
        for (Attribute one : Attribute.values()) {
            if (one.isExtension()) {
                extensions.put(one.name(), true);
            }
        }
        for (String command :
                List.of(
                        "LISTEN",
                        "IGNORE",
                        "PATH_CHANGED",
                        "PATH_RENAMED",
                        "PATH_REMOVED",
                        "PATH_ADDED")) {
            extensions.put(command, true);
        }
        return info;
    }
}
