package scrim.daemon.shader;

/**
 * An {@code audio} or {@code audioFFT} input: a picture of the sound, one row a channel.
 *
 * @param name what the shader's code calls it
 * @param isSpectrum whether it shows frequencies, not the wave
 * @param samples how many columns the author wants at most, 0 for as many as there are
 */
public record SoundInput(String name, boolean isSpectrum, int samples) {}
