package scrim.daemon.video;

import scrim.daemon.config.SourceConfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What ffmpeg is told to read a source, so that every kind ends up as pictures in a pipe. What may
 * be read is limited to what the kind is for: a playlist in a clip cannot reach the network, a
 * stream cannot reach files.
 */
final class SourceCommand {
    static final String NETWORK =
            "rtsp,rtmp,rtmps,rtmpt,rtmpts,http,https,httpproxy,tcp,tls,udp,rtp,srtp,srt,crypto";

    private SourceCommand() {}

    /**
     * How the pictures are to come.
     *
     * @param offlineRate frames a second to come out whatever the source has, 0 for its own
     * @param isRgba whether ffmpeg makes colours of them, bottom row first: what a graphics card
     *     does for nothing takes a processor that draws longer than ffmpeg
     * @param matrix of YUV, in ffmpeg's words; {@code auto} for what the source says
     */
    record Way(double offlineRate, boolean isRgba, String matrix) {}

    static List<String> of(SourceConfig.Kind kind, Path pipe, Way way) {
        double offlineRate = way.offlineRate();
        List<String> words = new ArrayList<>();
        switch (kind) {
            case SourceConfig.Kind.File(var path, var isLooped, var startSeconds) -> {
                if (startSeconds > 0) {
                    words.addAll(List.of("-ss", Double.toString(startSeconds)));
                }
                if (isLooped) {
                    words.addAll(List.of("-stream_loop", "-1"));
                }
                words.addAll(List.of("-protocol_whitelist", "file", "-i", "file:" + path));
            }
            case SourceConfig.Kind.Camera camera -> {
                words.addAll(List.of("-f", "v4l2"));
                if (camera.format() != null) {
                    words.addAll(List.of("-input_format", camera.format()));
                }
                if (camera.size() != null) {
                    words.addAll(List.of("-video_size", camera.size().toString()));
                }
                if (camera.framesPerSecond() != null) {
                    words.addAll(List.of("-framerate", camera.framesPerSecond().toString()));
                }
                words.addAll(List.of("-i", camera.device()));
            }
            case SourceConfig.Kind.Stream(var url) -> {
                words.addAll(network(url));
                words.addAll(List.of("-protocol_whitelist", NETWORK, "-i", url));
            }
            case SourceConfig.Kind.Bars(var size, var rate) ->
                    words.addAll(
                            List.of(
                                    "-f",
                                    "lavfi",
                                    "-i",
                                    "testsrc2=size=" + size + ":rate=" + rate));
            case SourceConfig.Kind.Still(var path) ->
                    words.addAll(List.of("-protocol_whitelist", "file", "-i", "file:" + path));
            case SourceConfig.Kind.Color _ ->
                    throw new IllegalArgumentException("a colour needs no ffmpeg");
        }
        words.addAll(List.of("-map", "0:v:0", "-an", "-sn", "-dn"));
        if (kind instanceof SourceConfig.Kind.Still) {
            words.addAll(
                    List.of(
                            "-frames:v",
                            "1",
                            "-pix_fmt",
                            "rgba",
                            "-c:v",
                            "pam",
                            "-f",
                            "image2pipe"));
        } else {
            List<String> filters = new ArrayList<>();
            if (offlineRate > 0) {
                filters.add("fps=" + offlineRate);
            }
            if (way.isRgba()) {
                filters.add("scale=in_color_matrix=" + way.matrix());
                filters.add("vflip");
                filters.add("format=rgba");
            }
            if (!filters.isEmpty()) {
                words.addAll(List.of("-vf", String.join(",", filters)));
            }
            words.addAll(List.of("-fps_mode", isLive(kind) ? "passthrough" : "cfr"));
            words.addAll(
                    way.isRgba()
                            ? List.of("-c:v", "pam", "-f", "image2pipe")
                            : List.of("-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe"));
        }
        words.addAll(List.of("-flush_packets", "1", "-y", "file:" + pipe));
        return words;
    }

    /** Whether pictures come when they come, and none can be waited for. */
    static boolean isLive(SourceConfig.Kind kind) {
        return kind instanceof SourceConfig.Kind.Camera || kind instanceof SourceConfig.Kind.Stream;
    }

    static List<String> network(String url) {
        String scheme = url.substring(0, url.indexOf(':')).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            // A film from a web server comes as fast as the network is; a live stream is no slower.
            case "http", "https" -> List.of("-re");
            case "rtsp", "rtsps" -> List.of("-rtsp_flags", "prefer_tcp");
            default -> List.of();
        };
    }
}
