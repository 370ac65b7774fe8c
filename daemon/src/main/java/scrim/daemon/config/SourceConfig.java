package scrim.daemon.config;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;

import java.nio.file.Path;

/**
 * A video source.
 *
 * @param name by which an image parameter chooses it
 * @param onLoss what is shown while nothing comes
 * @param stallSeconds after how long without a frame it counts as lost and is started again
 */
public record SourceConfig(Key name, Kind kind, OnLoss onLoss, double stallSeconds) {
    /** What a lost source shows. */
    public enum OnLoss {
        /** The last picture. */
        HOLD,
        /** Black. */
        BLACK
    }

    /** Width and height in pixels. */
    public record Size(int width, int height) {
        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /** Where the pictures come from. */
    public sealed interface Kind {
        /**
         * A video file, played at its own speed.
         *
         * @param startSeconds where the first round begins; later rounds begin at the beginning
         */
        record File(Path path, boolean isLooped, double startSeconds) implements Kind {}

        /**
         * A Video4Linux device.
         *
         * @param size null for the device's own, {@code framesPerSecond} likewise
         * @param format the device's format ({@code mjpeg}), null for its first
         */
        record Camera(
                String device,
                @Nullable Size size,
                @Nullable Double framesPerSecond,
                @Nullable String format)
                implements Kind {}

        /** Something on the network: RTSP, SRT, RTMP, HTTP, UDP. */
        record Stream(String url) implements Kind {}

        /** A moving test picture with a clock in it. */
        record Bars(Size size, double framesPerSecond) implements Kind {}

        /** A picture that does not move. */
        record Still(Path path) implements Kind {}

        /** One colour, 8 bits a channel. */
        record Color(int red, int green, int blue) implements Kind {}
    }
}
