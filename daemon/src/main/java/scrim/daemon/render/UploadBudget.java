package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/** How many bytes of pictures may go to the graphics memory in one frame. */
@OwnedBy(ThreadRole.RENDER)
final class UploadBudget {
    static final long BYTES_A_FRAME = 1 << 20;

    private final long bytesAFrame;
    private long left;

    /**
     * @param bytesAFrame {@link #BYTES_A_FRAME}, or far more where a frame may take its time
     */
    UploadBudget(long bytesAFrame) {
        this.bytesAFrame = bytesAFrame;
    }

    /** A frame begins. */
    void begin() {
        left = bytesAFrame;
    }

    /** How many rows of that many bytes may still go up in this frame; no row is larger than it. */
    int rows(int rowBytes) {
        return (int) Math.min(Integer.MAX_VALUE, left / rowBytes);
    }

    void spend(long bytes) {
        left -= bytes;
    }
}
