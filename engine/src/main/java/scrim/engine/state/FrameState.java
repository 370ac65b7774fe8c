package scrim.engine.state;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterValue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One frame's final values: snapshot, automation on top, and the frame's time. One object, made
 * anew in place for each frame; read it before the next is prepared.
 */
@OwnedBy(ThreadRole.RENDER)
public final class FrameState {
    float[] values = new float[0];
    ParameterValue[] objects = new ParameterValue[0];
    RenderSnapshot snapshot;
    FrameTime time;
    final List<Scope> clearedHistories = new ArrayList<>();
    private final List<Scope> clearedHistoriesView = Collections.unmodifiableList(clearedHistories);

    FrameState(RenderSnapshot snapshot, FrameTime time) {
        this.snapshot = snapshot;
        this.time = time;
    }

    /** All numbers, indexed by {@link Slot#offset} of the snapshot's table; not to be written. */
    public float[] values() {
        return values;
    }

    /** All texts and image sources, indexed by {@link Slot#object}; not to be written. */
    public ParameterValue[] objects() {
        return objects;
    }

    public RenderSnapshot snapshot() {
        return snapshot;
    }

    public FrameTime time() {
        return time;
    }

    /**
     * Whose temporal history and feedback start anew with this frame. Says nothing about values, as
     * invalidated values say nothing about history (INV-12).
     */
    public List<Scope> clearedHistories() {
        return clearedHistoriesView;
    }
}
