package scrim.daemon.render;

import java.nio.FloatBuffer;

/**
 * Where the sound leaves its pictures for the render thread: in every slot the newest samples of
 * the wave and the newest spectrum, {@link #CHANNELS} rows each.
 */
public final class SoundFeed {
    public static final int CHANNELS = 2;

    /** Samples of the wave, from the oldest to the newest; 0.5 is silence, 0 and 1 the ends. */
    public static final int SAMPLES = 1024;

    /** Bins of the spectrum, from low to high; 0 is silence, 1 a full tone. */
    public static final int BINS = 512;

    /** Where the spectrum begins in a slot, in floats. */
    public static final int SPECTRUM_AT = CHANNELS * SAMPLES;

    private static final int SLOTS = 4;

    private final FrameExchange exchange =
            new FrameExchange(SLOTS, CHANNELS * (SAMPLES + BINS) * Float.BYTES);
    private volatile boolean isOver;

    public FrameExchange exchange() {
        return exchange;
    }

    /** No more will come; who steps through it need not wait. */
    public void end() {
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }

    /** A slot of silence, for a buffer of native order. */
    public static void silence(FloatBuffer slot) {
        for (int i = 0; i < CHANNELS * (SAMPLES + BINS); i++) {
            slot.put(i, i < SPECTRUM_AT ? 0.5f : 0);
        }
    }
}
