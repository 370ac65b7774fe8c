package scrim.daemon.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every word that {@code scrim.toml} knows, and where it belongs. */
final class ConfigKeys {
    static final List<String> SECTIONS = List.of("sources", "recorders", "sound");

    /** What every source may have. */
    private static final List<String> OF_SOURCES = List.of("kind", "on-loss", "stall");

    /** What each kind of source has beside that. */
    static final Map<String, List<String>> OF_KINDS = kinds();

    static final List<String> OF_RECORDERS =
            List.of("screen", "file", "stream", "fps", "codec", "bitrate");

    static final List<String> OF_SOUND = List.of("file", "loop", "device", "system", "url");

    /** What a stream may be read from; others could reach what is none of a show's business. */
    static final List<String> INPUT_SCHEMES =
            List.of("rtsp", "rtsps", "srt", "rtmp", "rtmps", "http", "https", "udp", "rtp", "tcp");

    /** What can be sent to. */
    static final List<String> OUTPUT_SCHEMES =
            List.of("rtmp", "rtmps", "srt", "udp", "rtp", "rtsp", "tcp");

    private ConfigKeys() {}

    private static Map<String, List<String>> kinds() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("file", List.of("file", "loop", "start"));
        kinds.put("camera", List.of("device", "size", "fps", "format"));
        kinds.put("stream", List.of("url"));
        kinds.put("bars", List.of("size", "fps"));
        kinds.put("still", List.of("file"));
        kinds.put("color", List.of("color"));
        return kinds;
    }

    /** What a source of this kind may have. */
    static Set<String> ofSource(String kind) {
        Set<String> keys = new TreeSet<>(OF_SOURCES);
        keys.addAll(OF_KINDS.getOrDefault(kind, List.of()));
        return keys;
    }

    /** What any source may have. */
    static Set<String> ofAnySource() {
        Set<String> keys = new TreeSet<>(OF_SOURCES);
        OF_KINDS.values().forEach(keys::addAll);
        return keys;
    }
}
