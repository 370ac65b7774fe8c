package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

/**
 * Where a frame's time goes, and what the render thread is at right now. The render thread tells
 * when it enters a stage; the time until then belongs to the one before. A change of stage is one
 * look at the clock: no allocation, no lock.
 *
 * <p>Health has one histogram for each stage: {@code frame.prepareNanos} and so on.
 */
@OwnedBy(ThreadRole.RENDER)
public final class FrameStages {
    private static final Stage[] ALL = Stage.values();

    private final Ticker ticker;
    private final Histogram[] histograms = new Histogram[ALL.length];
    private final long[] spentNanos = new long[ALL.length];
    private final boolean[] isEntered = new boolean[ALL.length];
    private volatile Stage stage = Stage.WAIT;
    private volatile @Nullable Object subject;
    private long sinceNanos;
    private boolean isHeldUp;

    /** What a frame is made of, in this order; a stage may come back for each screen. */
    public enum Stage {
        /** Messages, values, automation. */
        PREPARE("prepareNanos", "its values are being worked out"),
        /** Until the driver has finished an earlier frame. */
        WAIT("waitNanos", "the driver has not finished an earlier one"),
        /** Takes on a new structure: programs, buffers. Only in frames that have one. */
        FOLLOW("followNanos", "the driver is making a new stack's programs and pictures"),
        /** Hands the driver its commands. */
        DRAW("drawNanos", "the driver is drawing"),
        /** Starts bringing pictures back, and takes those that have arrived. */
        READ_BACK("readBackNanos", "the driver is bringing a picture back");

        private final String unit;
        private final String sentence;

        Stage(String unit, String sentence) {
            this.unit = unit;
            this.sentence = sentence;
        }
    }

    public FrameStages(Ticker ticker, Health health) {
        this.ticker = ticker;
        for (Stage one : ALL) {
            histograms[one.ordinal()] = health.histogram("frame." + one.unit);
        }
    }

    /** A frame begins, with {@link Stage#PREPARE}. */
    void begin(long nowNanos) {
        isHeldUp = false;
        sinceNanos = nowNanos;
        show(Stage.PREPARE);
    }

    /** The frame goes on with another stage. */
    void enter(Stage next) {
        spend(ticker.nanos());
        show(next);
    }

    /**
     * Whom the stage is about from now on, until the next stage or subject.
     *
     * @param one kept, and turned to text only when somebody asks
     */
    void at(@Nullable Object one) {
        subject = one;
    }

    /** The driver is so far behind that it is given nothing in this frame. */
    void holdUp() {
        isHeldUp = true;
    }

    boolean isHeldUp() {
        return isHeldUp;
    }

    /** The frame has ended. */
    void end(long nowNanos) {
        spend(nowNanos);
        for (int i = 0; i < ALL.length; i++) {
            if (isEntered[i]) {
                histograms[i].record(spentNanos[i]);
                spentNanos[i] = 0;
                isEntered[i] = false;
            }
        }
    }

    /** What the render thread is at, as the end of a sentence. Any thread. */
    String now() {
        Stage at = stage;
        Object one = subject;
        return one == null ? at.sentence : at.sentence + " (" + one + ")";
    }

    private void spend(long nowNanos) {
        int at = stage.ordinal();
        spentNanos[at] += nowNanos - sinceNanos;
        isEntered[at] = true;
        sinceNanos = nowNanos;
    }

    private void show(Stage next) {
        subject = null;
        stage = next;
    }
}
