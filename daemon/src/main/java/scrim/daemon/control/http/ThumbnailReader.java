package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.param.Key;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.Engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The small pictures that shaders and scenes are chosen by. Waits a little for one being drawn. */
final class ThumbnailReader {
    private final Engine engine;
    private final Thumbnails thumbnails;
    private final long waitMillis;

    ThumbnailReader(Engine engine, Thumbnails thumbnails, long waitMillis) {
        this.engine = engine;
        this.thumbnails = thumbnails;
        this.waitMillis = waitMillis;
    }

    Answer shader(String name, HttpFields headers) throws RefusedException, InterruptedException {
        ShaderId id = ShaderEditing.id(name);
        if (engine.view().catalog().get(id) == null) {
            throw ShaderEditing.unknown(name);
        }
        return answer(thumbnails.shader(id), headers, "the shader " + id + " cannot be drawn");
    }

    Answer scene(String name, HttpFields headers) throws RefusedException, InterruptedException {
        SceneId id = Key.isValid(name) ? new SceneId(name) : null;
        if (id == null || engine.view().base().find(id) == null) {
            throw ShowReader.unknownScene(name);
        }
        return answer(
                thumbnails.scene(id),
                headers,
                "no picture of the scene " + id + " was kept; save it again to make one");
    }

    private Answer answer(
            CompletableFuture<Optional<byte[]>> wanted, HttpFields headers, String whyNone)
            throws RefusedException, InterruptedException {
        try {
            Optional<byte[]> png = wanted.get(waitMillis, TimeUnit.MILLISECONDS);
            if (png.isPresent()) {
                return Answer.of("image/png", png.get())
                        .with("Cache-Control", "private, no-cache")
                        .tagged(
                                Tags.of(png.get()),
                                headers.getValuesList(HttpHeader.IF_NONE_MATCH));
            }
            throw RefusedException.of(Problem.Code.NO_THUMBNAIL, "", whyNone);
        } catch (TimeoutException e) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.NO_THUMBNAIL,
                                    "",
                                    "it is being drawn; ask again in a moment")
                            .with("Retry-After", "2"));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw RefusedException.of(
                    Problem.Code.NO_THUMBNAIL,
                    "",
                    "it could not be had: " + (cause == null ? e : cause).getMessage());
        }
    }
}
