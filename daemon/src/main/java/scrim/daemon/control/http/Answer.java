package scrim.daemon.control.http;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;

import tools.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A whole answer, ready to be sent.
 *
 * @param headers what it carries beside the usual
 */
record Answer(int status, String contentType, ByteBuffer body, Map<String, String> headers) {
    static Answer of(String contentType, byte[] body) {
        return new Answer(200, contentType, ByteBuffer.wrap(body), Map.of());
    }

    static Answer json(JsonNode body) {
        return of("application/json", Json.bytes(body));
    }

    static Answer of(Problem problem) {
        return of(problem, problem.code().status);
    }

    /** The same with another status, for what the protocol itself refuses. */
    static Answer of(Problem problem, int status) {
        return new Answer(
                status,
                "application/problem+json",
                ByteBuffer.wrap(Json.bytes(problem.body(status))),
                problem.headers());
    }

    Answer with(String header, String value) {
        return new Answer(status, contentType, body, Map.of(header, value));
    }
}
