package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.state.FrameState;

/** What a {@link RenderLoop} draws with. Everything on the render thread. */
@OwnedBy(ThreadRole.RENDER)
public sealed interface Renderer permits GlRenderer, NullRenderer {
    /**
     * Gets ready to draw.
     *
     * @throws IllegalStateException if the machine cannot; the message says what to install
     */
    void open();

    /** Draws those screens of a frame that are due. */
    void draw(FrameState frame, FrameSchedule schedule);

    /** Where it tells what it is at. */
    FrameStages stages();

    /** Frees everything. Also after a failed {@link #open}. */
    void close();
}
