package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shader's text, to read and to write. Whoever writes says what it replaces, so that nobody's
 * work is lost unseen; what does not compile is written all the same, and the version before is
 * drawn on.
 */
final class ShaderEditing {
    private final ShaderTexts texts;
    private final long verdictMillis;

    /**
     * @param verdictMillis how long a writer waits for what the driver says
     */
    ShaderEditing(ShaderTexts texts, long verdictMillis) {
        this.texts = texts;
        this.verdictMillis = verdictMillis;
    }

    Answer read(String name, HttpFields headers) throws RefusedException {
        byte[] text = text(id(name));
        if (text == null) {
            throw unknown(name);
        }
        return Answer.of("text/plain; charset=utf-8", text)
                .tagged(Tags.of(text), headers.getValuesList(HttpHeader.IF_NONE_MATCH));
    }

    /** May wait for the disk and the driver. */
    Answer write(String name, HttpFields headers, byte[] text)
            throws RefusedException, InterruptedException {
        ShaderId id = id(name);
        checkText(text);
        byte[] before = text(id);
        checkMeant(headers, before);
        try {
            if (!texts.replace(id, before, text)) {
                throw changed();
            }
        } catch (ShaderTexts.BadNameException e) {
            throw RefusedException.of(Problem.Code.BAD_ARGUMENT, "", "" + e.getMessage());
        } catch (IOException e) {
            throw RefusedException.of(
                    Problem.Code.UNWRITABLE,
                    "",
                    "the shader could not be written, and is as it was: " + e.getMessage());
        }
        ObjectNode object = Json.object().put("id", id.value()).put("bytes", text.length);
        describe(object, texts.verdict(id));
        return Answer.json(object).with(before == null ? 201 : 200).with("ETag", Tags.of(text));
    }

    private void describe(
            ObjectNode object, CompletableFuture<Optional<ShaderEntry.Broken>> verdict)
            throws InterruptedException {
        try {
            ShaderEntry.Broken why = verdict.get(verdictMillis, TimeUnit.MILLISECONDS).orElse(null);
            object.put("verdict", why == null ? "good" : "broken");
            object.set("problem", why == null ? Json.nothing() : problem(why));
        } catch (TimeoutException | ExecutionException e) {
            // It is written; what the driver says of it, GET /api/shaders/ID will tell.
            object.put("verdict", "pending").putNull("problem");
        }
    }

    private static ObjectNode problem(ShaderEntry.Broken why) {
        return Json.object()
                .put("file", why.file())
                .put("line", why.line())
                .put("column", why.column())
                .put("reason", why.reason());
    }

    private static void checkText(byte[] text) throws RefusedException {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw RefusedException.of(Problem.Code.BAD_ARGUMENT, "", "the text is not UTF-8");
        }
    }

    private static void checkMeant(HttpFields headers, byte @Nullable [] before)
            throws RefusedException {
        List<String> ifMatch = headers.getValuesList(HttpHeader.IF_MATCH);
        List<String> ifNoneMatch = headers.getValuesList(HttpHeader.IF_NONE_MATCH);
        if (ifMatch.isEmpty() && ifNoneMatch.isEmpty()) {
            throw RefusedException.of(
                    Problem.Code.PRECONDITION_REQUIRED,
                    "If-Match",
                    "send the ETag of the text that this replaces as If-Match, or"
                            + " \"If-None-Match: *\" to make a new shader");
        }
        boolean isMeant =
                before == null
                        ? ifMatch.isEmpty()
                        : (ifMatch.isEmpty() || Tags.isMeant(ifMatch, Tags.of(before)))
                                && !Tags.isKnown(ifNoneMatch, Tags.of(before));
        if (!isMeant && before != null && ifMatch.isEmpty()) {
            throw RefusedException.of(
                    Problem.Code.PRECONDITION_FAILED,
                    "If-None-Match",
                    "there is a shader of that name already; choose another");
        }
        if (!isMeant) {
            throw before == null
                    ? RefusedException.of(
                            Problem.Code.PRECONDITION_FAILED,
                            "If-Match",
                            "there is no such shader to replace; send \"If-None-Match: *\" to"
                                    + " make it")
                    : changed();
        }
    }

    private static RefusedException changed() {
        return RefusedException.of(
                Problem.Code.PRECONDITION_FAILED,
                "If-Match",
                "the shader's text is another by now: read it again");
    }

    private byte @Nullable [] text(ShaderId id) throws RefusedException {
        try {
            return texts.read(id);
        } catch (IOException e) {
            throw RefusedException.of(
                    Problem.Code.UNREADABLE, "", "the shader cannot be read: " + e.getMessage());
        }
    }

    static ShaderId id(String name) throws RefusedException {
        try {
            return new ShaderId(name);
        } catch (IllegalArgumentException e) {
            throw unknown(name);
        }
    }

    static RefusedException unknown(String name) {
        return RefusedException.of(
                Problem.Code.UNKNOWN_TARGET,
                "",
                "there is no shader " + Spelling.quoted(name) + "; /api/shaders lists them");
    }
}
