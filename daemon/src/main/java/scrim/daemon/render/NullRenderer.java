package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.FrameState;
import scrim.engine.state.RenderScreen;
import scrim.engine.state.SnapshotVersion;

/** Draws nothing and shows black, without GL: for tests and measurements of everything else. */
@OwnedBy(ThreadRole.RENDER)
public final class NullRenderer implements Renderer {
    private static final int AT_ONCE = 0;

    private final FrameTap tap;
    private final FrameStages stages;
    private @Nullable SnapshotVersion following;

    public NullRenderer(FrameTap tap, Health health) {
        this.tap = tap;
        stages = new FrameStages(Ticker.SYSTEM, health);
    }

    @Override
    public void open() {}

    @Override
    public void draw(FrameState frame, FrameSchedule schedule) {
        if (following == null || frame.snapshot().didStructureChange(following)) {
            following = frame.snapshot().version();
            tap.follow(frame.snapshot().screens());
        }
        for (int i = 0; i < frame.snapshot().screens().size(); i++) {
            RenderScreen screen = frame.snapshot().screens().get(i);
            TapLane lane = tap.lane(screen.id());
            if (lane != null && schedule.isDue(i) && lane.claim()) {
                ScreenFormat format = screen.format();
                lane.assign(AT_ONCE);
                lane.answer(
                        AT_ONCE,
                        Picture.black(format.width(), format.height(), frame.time().frameIndex()));
            }
        }
    }

    @Override
    public FrameStages stages() {
        return stages;
    }

    @Override
    public void close() {
        tap.close();
    }
}
