package scrim.daemon.control.json;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/**
 * Why a request was not carried out, as RFC 9457 has it.
 *
 * @param path what in the request is wrong: {@code value}, {@code mutations[2].target}, the name of
 *     a header or of a query parameter; empty if it is all of it
 * @param detail what is wrong and what would be right, in a sentence or two
 * @param headers what the answer carries beside the usual
 */
public record Problem(Code code, String path, String detail, Map<String, String> headers) {
    /** What programs tell problems apart by. Words and numbers are promised in the document. */
    public enum Code {
        BAD_REQUEST(400, "badRequest", "The request cannot be understood"),
        NOT_JSON(400, "notJson", "The body is not JSON"),
        NO_TOKEN(401, "noToken", "An access token is needed"),
        WRONG_TOKEN(401, "wrongToken", "The access token is not the right one"),
        FOREIGN_ORIGIN(403, "foreignOrigin", "Another web site asked for this"),
        NOT_ALLOWED(403, "notAllowed", "The role does not allow this"),
        UNKNOWN_PATH(404, "unknownPath", "There is nothing at this path"),
        UNKNOWN_TARGET(404, "unknownTarget", "There is no such thing in the show"),
        NO_THUMBNAIL(404, "noThumbnail", "There is no thumbnail yet"),
        WRONG_METHOD(405, "wrongMethod", "The path does not take this method"),
        ALREADY_EXISTS(409, "alreadyExists", "The name is taken"),
        STALE_BASE(409, "staleBase", "The show has changed meanwhile"),
        PRECONDITION_FAILED(412, "preconditionFailed", "It is no longer what it was"),
        TOO_LARGE(413, "tooLarge", "The body is too large"),
        UNSUPPORTED_TYPE(415, "unsupportedType", "The body is of a type that is not read"),
        WRONG_HOST(421, "wrongHost", "The request is for another server"),
        UNKNOWN_OP(422, "unknownOp", "There is no such change"),
        UNKNOWN_FIELD(422, "unknownField", "There is no such field"),
        MISSING_FIELD(422, "missingField", "A field is missing"),
        WRONG_TYPE(422, "wrongType", "A field has the wrong JSON type"),
        BAD_VALUE(422, "badValue", "The parameter cannot have this value"),
        BAD_ARGUMENT(422, "badArgument", "A name, position or size cannot be used"),
        PRECONDITION_REQUIRED(428, "preconditionRequired", "Say what is to be replaced"),
        TOO_MANY(429, "tooMany", "Too much in too short a time"),
        INTERNAL(500, "internal", "A defect in Scrim"),
        BUSY(503, "busy", "Too much is waiting"),
        STOPPING(503, "stopping", "Scrim is stopping"),
        NO_PICTURE(503, "noPicture", "There is no picture right now"),
        UNREADABLE(503, "unreadable", "The saved files cannot be read"),
        UNWRITABLE(503, "unwritable", "A file cannot be written"),
        NOT_DURABLE_YET(503, "notDurableYet", "Accepted, but not on disk yet");

        public final int status;
        public final String word;
        public final String title;

        Code(int status, String word, String title) {
            this.status = status;
            this.word = word;
            this.title = title;
        }
    }

    public static Problem of(Code code, String path, String detail) {
        return new Problem(code, path, detail, Map.of());
    }

    public Problem with(String header, String value) {
        return new Problem(code, path, detail, Map.of(header, value));
    }

    /**
     * As RFC 9457 has it.
     *
     * @param status usually the code's own; another for what the protocol itself refuses
     */
    public ObjectNode body(int status) {
        return Json.object()
                .put("type", "urn:scrim:problem:" + code.word)
                .put("title", code.title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code.word)
                .put("path", path);
    }
}
