package scrim.daemon.video;

import scrim.daemon.config.RecorderConfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What ffmpeg is told to encode the pictures in a pipe. */
final class RecorderCommand {
    private static final int SECONDS_BETWEEN_KEYS = 2;

    private RecorderCommand() {}

    /**
     * @param to a file or an address
     */
    static List<String> of(RecorderConfig config, Path pipe, int width, int height, String to) {
        boolean isHd = height >= 720;
        String matrix = isHd ? "bt709" : "smpte170m";
        String rate = Double.toString(config.framesPerSecond());
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of(
                        "-f",
                        "rawvideo",
                        "-pixel_format",
                        "yuv420p",
                        "-video_size",
                        width + "x" + height,
                        "-framerate",
                        rate,
                        "-color_range",
                        "tv",
                        "-colorspace",
                        matrix,
                        "-i",
                        "file:" + pipe));
        if (width % 2 != 0 || height % 2 != 0) {
            // What most codecs cannot do: a column or a row of black makes the size even.
            words.addAll(List.of("-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"));
        }
        words.addAll(List.of("-c:v", config.codec()));
        if (config.codec().startsWith("libx264")) {
            words.addAll(List.of("-preset", "veryfast"));
        }
        if (config.bitrate() != null) {
            words.addAll(List.of("-b:v", config.bitrate()));
        }
        words.addAll(
                List.of(
                        "-g",
                        "" + Math.round(config.framesPerSecond() * SECONDS_BETWEEN_KEYS),
                        "-pix_fmt",
                        "yuv420p",
                        "-color_range",
                        "tv",
                        "-colorspace",
                        matrix,
                        "-color_primaries",
                        matrix,
                        "-color_trc",
                        matrix));
        switch (config.target()) {
            case RecorderConfig.Target.File _ -> {
                String format = format(to);
                if (format.equals("mp4") || format.equals("mov")) {
                    // Readable without an end: in pieces, each with what is needed to play it.
                    words.addAll(
                            List.of("-movflags", "+frag_keyframe+empty_moov+default_base_moof"));
                }
                words.addAll(List.of("-flush_packets", "1", "-f", format, "-y", "file:" + to));
            }
            case RecorderConfig.Target.Stream _ -> {
                String scheme = to.substring(0, to.indexOf(':')).toLowerCase(Locale.ROOT);
                String format =
                        switch (scheme) {
                            case "rtmp", "rtmps" -> "flv";
                            case "rtp" -> "rtp_mpegts";
                            case "rtsp" -> "rtsp";
                            default -> "mpegts";
                        };
                words.addAll(List.of("-flush_packets", "1", "-f", format, to));
            }
        }
        return words;
    }

    private static String format(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1);
        return switch (ending) {
            case "mkv" -> "matroska";
            case "ts" -> "mpegts";
            default -> ending;
        };
    }
}
