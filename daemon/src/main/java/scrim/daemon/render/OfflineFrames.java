package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ScreenId;
import scrim.engine.state.FramePipeline;
import scrim.engine.state.FrameState;

/**
 * One screen's frames, each drawn when it is asked for and brought back before the next: for files,
 * where no time passes but the frame clock's. The thread that opens it becomes the render thread.
 */
@OwnedBy(ThreadRole.RENDER)
public final class OfflineFrames implements AutoCloseable {
    private final FramePipeline pipeline;
    private final GlRenderer renderer;
    private final ScreenId screen;
    private final FrameSchedule schedule = new FrameSchedule();

    private OfflineFrames(FramePipeline pipeline, GlRenderer renderer, ScreenId screen) {
        this.pipeline = pipeline;
        this.renderer = renderer;
        this.screen = screen;
    }

    /**
     * @param pipeline of an engine whose screens all have the rate of its clock's steps
     * @throws IllegalStateException if there is nothing to draw with; the message says what to
     *     install
     */
    public static OfflineFrames open(FramePipeline pipeline, GlRenderer renderer, ScreenId screen) {
        ThreadRole.RENDER.adopt();
        try {
            renderer.open();
        } catch (IllegalStateException e) {
            renderer.close();
            throw e;
        }
        return new OfflineFrames(pipeline, renderer, screen);
    }

    /**
     * Draws the next frame and waits until it is there.
     *
     * @throws IllegalStateException if the driver has no room for it
     */
    public Picture next() {
        FrameStages stages = renderer.stages();
        stages.begin(Ticker.SYSTEM.nanos());
        FrameState frame = pipeline.prepare();
        schedule.follow(frame.snapshot().screens());
        schedule.chooseDue();
        renderer.draw(frame, schedule);
        schedule.step();
        stages.enter(FrameStages.Stage.READ_BACK);
        Picture picture = renderer.read(screen, frame.time().frameIndex());
        stages.end(Ticker.SYSTEM.nanos());
        return picture;
    }

    @Override
    public void close() {
        renderer.close();
    }
}
