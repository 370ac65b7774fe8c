package scrim.daemon.render;

import static org.lwjgl.opengl.GL21C.GL_PIXEL_UNPACK_BUFFER;
import static org.lwjgl.opengl.GL30C.*;

import org.jspecify.annotations.Nullable;
import org.lwjgl.system.MemoryUtil;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A texture whose content another thread delivers now and then. What was delivered goes up in
 * strips, a few rows a frame, so that a large picture makes no frame late; until it is complete the
 * one before is shown.
 */
@OwnedBy(ThreadRole.RENDER)
final class Arriving implements AutoCloseable {
    private final GlState state;
    private final UploadBudget budget;
    private final int empty;
    private final AtomicReference<@Nullable Pixels> delivered = new AtomicReference<>();
    private @Nullable Pixels uploading;
    private int nextTexture;
    private int rowsDone;
    private int texture;
    private volatile boolean isClosed;

    /**
     * @param empty the texture to read until the first picture is there
     */
    Arriving(GlState state, UploadBudget budget, int empty) {
        this.state = state;
        this.budget = budget;
        this.empty = empty;
    }

    /** Any thread: this is the picture from now on. Takes it as its own. */
    void deliver(Pixels pixels) {
        Pixels overtaken = delivered.getAndSet(pixels);
        if (overtaken != null) {
            overtaken.close();
        }
        if (isClosed) {
            discard();
        }
    }

    /** The newest complete picture. */
    int texture() {
        if (uploading != null || delivered.get() != null) {
            upload();
        }
        return texture == 0 ? empty : texture;
    }

    /** Shows nothing again. */
    void clear() {
        discard();
        dropUpload();
        glDeleteTextures(texture);
        texture = 0;
    }

    @Override
    public void close() {
        isClosed = true;
        clear();
    }

    private void upload() {
        Pixels newer = delivered.getAndSet(null);
        if (newer != null) {
            dropUpload();
            uploading = newer;
            rowsDone = 0;
        }
        Pixels pixels = uploading;
        if (pixels == null) {
            return;
        }
        int rows = Math.min(budget.rows(4 * pixels.width), pixels.height - rowsDone);
        if (rows == 0) {
            return;
        }
        glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
        if (nextTexture == 0) {
            nextTexture = Target.texture(pixels.width, pixels.height, GL_RGBA8);
        } else {
            glBindTexture(GL_TEXTURE_2D, nextTexture);
        }
        nglTexSubImage2D(
                GL_TEXTURE_2D,
                0,
                0,
                rowsDone,
                pixels.width,
                rows,
                GL_RGBA,
                GL_UNSIGNED_BYTE,
                MemoryUtil.memAddress(pixels.rgba) + 4L * pixels.width * rowsDone);
        state.forget();
        budget.spend(4L * pixels.width * rows);
        rowsDone += rows;
        if (rowsDone == pixels.height) {
            glDeleteTextures(texture);
            texture = nextTexture;
            nextTexture = 0;
            pixels.close();
            uploading = null;
        }
    }

    private void discard() {
        Pixels waiting = delivered.getAndSet(null);
        if (waiting != null) {
            waiting.close();
        }
    }

    private void dropUpload() {
        if (uploading != null) {
            uploading.close();
            uploading = null;
        }
        glDeleteTextures(nextTexture);
        nextTexture = 0;
    }
}
