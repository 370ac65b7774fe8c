package scrim.daemon.config;

import java.nio.file.Path;

/** The one sound that all shaders hear. */
public sealed interface SoundConfig {
    /** A file, played at its own speed. */
    record File(Path path, boolean isLooped) implements SoundConfig {}

    /**
     * A microphone or what a sound server plays.
     *
     * @param system ffmpeg's word: {@code alsa} or {@code pulse}
     */
    record Capture(String system, String device) implements SoundConfig {}

    /** Something on the network. */
    record Stream(String url) implements SoundConfig {}
}
