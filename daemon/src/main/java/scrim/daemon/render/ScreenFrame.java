package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.PlayState;
import scrim.engine.state.FrameState;

/** One screen's frame as its layers see it. One object, made anew in place for each frame. */
@OwnedBy(ThreadRole.RENDER)
final class ScreenFrame {
    private static final PlayState[] PLAY_STATES = PlayState.values();

    final ScreenClock clock = new ScreenClock();
    float[] values = new float[0];
    ParameterValue[] objects = new ParameterValue[0];
    Pulses pulses = new Pulses(new int[0]);
    PlayState playState = PlayState.STOPPED;

    /** Steps to a frame that is about to be drawn. */
    void begin(FrameState frame, int playStateAt) {
        values = frame.values();
        objects = frame.objects();
        pulses.note(values);
        playState = PLAY_STATES[(int) values[playStateAt]];
        clock.advance(playState, frame.time());
    }

    /** Whether this frame is the one before again, perhaps with other values. */
    boolean isPaused() {
        return playState == PlayState.PAUSED;
    }
}
