package scrim.daemon.config;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import java.nio.file.Path;

/**
 * Where a screen's pictures are recorded or sent, from the start to the end of a run.
 *
 * @param framesPerSecond the recording's constant rate
 * @param codec ffmpeg's name of an encoder
 * @param bitrate as ffmpeg writes it ({@code 6M}), null for the encoder's own
 */
public record RecorderConfig(
        Key name,
        ScreenId screen,
        Target target,
        double framesPerSecond,
        String codec,
        @Nullable String bitrate) {

    /** Where it goes. */
    public sealed interface Target {
        /** A new file each time; {@code %t} in its name becomes the date and time. */
        record File(Path path) implements Target {}

        /** A server or a listener: RTMP, SRT, UDP. */
        record Stream(String url) implements Target {}
    }
}
