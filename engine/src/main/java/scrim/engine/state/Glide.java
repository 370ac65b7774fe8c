package scrim.engine.state;

import java.util.Arrays;

/**
 * Automated floats that move with the same time constant, side by side so that a frame touches
 * nothing else: where each goes in the frame's values, where it is and where it is heading. Render
 * thread.
 */
final class Glide {
    /** Closer than this part of the way is there. */
    private static final float ARRIVED = 1e-4f;

    final float timeConstantSeconds;
    private int size;
    private int[] offset = new int[64];
    private float[] current = new float[64];
    private float[] target = new float[64];
    private int[] lane = new int[64];

    /**
     * @param timeConstantSeconds after which about 63 % of the way is done; 0 jumps
     */
    Glide(float timeConstantSeconds) {
        this.timeConstantSeconds = timeConstantSeconds;
    }

    /**
     * Moves every float by one step of an exponential approach: the share of the way done depends
     * on the time that passed, not on how many frames it took.
     */
    void advance(double deltaSeconds) {
        if (size == 0) {
            return;
        }
        float gain =
                timeConstantSeconds > 0
                        ? (float) (1 - Math.exp(-deltaSeconds / timeConstantSeconds))
                        : 1;
        for (int i = 0; i < size; i++) {
            current[i] += (target[i] - current[i]) * gain;
        }
    }

    void writeTo(float[] values) {
        for (int i = 0; i < size; i++) {
            values[offset[i]] = current[i];
        }
    }

    /**
     * @param owner the lane's number, told back by {@link #removeAt} when the last one moves
     */
    int add(int owner, int valueOffset, float from, float to) {
        if (size == offset.length) {
            offset = Arrays.copyOf(offset, size * 2);
            current = Arrays.copyOf(current, size * 2);
            target = Arrays.copyOf(target, size * 2);
            lane = Arrays.copyOf(lane, size * 2);
        }
        lane[size] = owner;
        offset[size] = valueOffset;
        current[size] = from;
        target[size] = to;
        return size++;
    }

    void aim(int at, float to) {
        target[at] = to;
        if (timeConstantSeconds == 0) {
            current[at] = to;
        }
    }

    float target(int at) {
        return target[at];
    }

    float current(int at) {
        return current[at];
    }

    /**
     * Whether the way left is not worth a look.
     *
     * @param range from the least to the greatest value; the way is measured against it, and
     *     against the value itself where floats are coarser than that
     */
    boolean hasArrived(int at, float range) {
        float scale = Math.max(range, Math.max(Math.abs(target[at]), Math.abs(current[at])));
        return Math.abs(target[at] - current[at]) <= ARRIVED * scale;
    }

    /**
     * Removes one by putting the last in its place.
     *
     * @return the owner of the lane that now is at this place, or -1 if it was the last
     */
    int removeAt(int at) {
        size--;
        if (at == size) {
            return -1;
        }
        offset[at] = offset[size];
        current[at] = current[size];
        target[at] = target[size];
        lane[at] = lane[size];
        return lane[at];
    }

    void clear() {
        size = 0;
    }
}
