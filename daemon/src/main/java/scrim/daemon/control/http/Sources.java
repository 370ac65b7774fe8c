package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import java.util.List;

/** Where pictures and sound come from and go to beside the show. May wait for a disk. */
public interface Sources {
    Found find();

    /**
     * What there is right now.
     *
     * @param images picture files that a layer may show, as an image value names them
     * @param isCut whether there are more images than are listed
     */
    record Found(
            List<Video> videos,
            @Nullable Sound sound,
            List<Recorder> recorders,
            List<String> images,
            boolean isCut) {
        public Found {
            videos = List.copyOf(videos);
            recorders = List.copyOf(recorders);
            images = List.copyOf(images);
        }
    }

    /**
     * @param kind {@code file}, {@code camera}, {@code stream}, {@code bars}, {@code still} or
     *     {@code color}
     * @param isMain whether it is the show's main input
     * @param isLive whether pictures come
     * @param problem why not, null if nothing is wrong
     */
    record Video(Key name, String kind, boolean isMain, boolean isLive, @Nullable String problem) {}

    /**
     * @param kind {@code file}, {@code capture} or {@code stream}
     */
    record Sound(String kind, boolean isLive, @Nullable String problem) {}

    /**
     * @param kind {@code file} or {@code stream}
     */
    record Recorder(
            Key name, ScreenId screen, String kind, boolean isLive, @Nullable String problem) {}
}
