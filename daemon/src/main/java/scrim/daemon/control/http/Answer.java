package scrim.daemon.control.http;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;

import tools.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole answer, ready to be sent.
 *
 * @param headers what it carries beside the usual, or instead
 */
record Answer(int status, String contentType, ByteBuffer body, Map<String, String> headers) {
    Answer {
        headers = Map.copyOf(headers);
    }

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
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, more);
    }

    Answer with(int otherStatus) {
        return new Answer(otherStatus, contentType, body, headers);
    }

    /**
     * The same under a tag; without a body if the client has that already.
     *
     * @param ifNoneMatch the header's lines
     */
    Answer tagged(String tag, List<String> ifNoneMatch) {
        Answer answer =
                Tags.isKnown(ifNoneMatch, tag)
                        ? new Answer(304, contentType, ByteBuffer.allocate(0), headers)
                        : this;
        return answer.with("ETag", tag);
    }

    /** The same under the tag of its body. */
    Answer tagged(List<String> ifNoneMatch) {
        return tagged(Tags.of(body.duplicate()), ifNoneMatch);
    }
}
