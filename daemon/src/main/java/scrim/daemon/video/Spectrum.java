package scrim.daemon.video;

/**
 * Tells how loud each frequency is in the last samples of a sound: a Fourier transform of a Hann
 * window, in decibels. Allocates nothing after the start; one thread.
 */
final class Spectrum {
    /** As quiet as this or quieter is 0; a tone as loud as can be, in the middle of a bin, is 1. */
    static final double FLOOR_DECIBELS = -80;

    private final int size;
    private final float[] window;
    private final float[] cosines;
    private final float[] sines;
    private final float[] real;
    private final float[] imaginary;

    /** What a full tone comes to before it is scaled. */
    private final double full;

    /**
     * @param size how many samples, a power of two; half as many bins come out
     */
    Spectrum(int size) {
        if (size < 2 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("not a power of two: " + size);
        }
        this.size = size;
        window = new float[size];
        cosines = new float[size / 2];
        sines = new float[size / 2];
        real = new float[size];
        imaginary = new float[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
            sum += window[i];
        }
        full = sum / 2;
        for (int i = 0; i < size / 2; i++) {
            cosines[i] = (float) Math.cos(2 * Math.PI * i / size);
            sines[i] = (float) -Math.sin(2 * Math.PI * i / size);
        }
    }

    /**
     * @param samples -1 to 1, as many as the size
     * @param bins half as many, filled from low to high with 0 to 1
     */
    void of(float[] samples, float[] bins) {
        int shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; i < size; i++) {
            int to = Integer.reverse(i) >>> shift;
            real[to] = samples[i] * window[i];
            imaginary[to] = 0;
        }
        for (int half = 1; half < size; half *= 2) {
            int step = size / (2 * half);
            for (int from = 0; from < size; from += 2 * half) {
                for (int i = 0; i < half; i++) {
                    butterfly(from + i, from + i + half, i * step);
                }
            }
        }
        for (int i = 0; i < size / 2; i++) {
            bins[i] = scaled(Math.hypot(real[i], imaginary[i]) / full);
        }
    }

    private void butterfly(int a, int b, int turn) {
        float re = real[b] * cosines[turn] - imaginary[b] * sines[turn];
        float im = real[b] * sines[turn] + imaginary[b] * cosines[turn];
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
    }

    private static float scaled(double magnitude) {
        if (magnitude <= 0) {
            return 0;
        }
        double decibels = 20 * Math.log10(magnitude);
        return (float) Math.clamp(1 - decibels / FLOOR_DECIBELS, 0, 1);
    }
}
