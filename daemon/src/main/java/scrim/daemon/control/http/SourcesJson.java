package scrim.daemon.control.http;

import scrim.daemon.control.json.Json;
import scrim.engine.stack.Screen;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** What an image input may show, and what else there is of video and sound, as JSON. */
final class SourcesJson {
    private SourcesJson() {}

    /**
     * @param screens all there are: a layer may show any
     */
    static ObjectNode write(Sources.Found found, List<Screen> screens) {
        ObjectNode object = Json.object();
        ArrayNode videos = object.putArray("videos");
        for (Sources.Video video : found.videos()) {
            videos.addObject()
                    .put("name", video.name().value())
                    .put("kind", video.kind())
                    .put("main", video.isMain())
                    .put("live", video.isLive())
                    .put("problem", video.problem());
        }
        Sources.Sound sound = found.sound();
        object.set(
                "sound",
                sound == null
                        ? Json.nothing()
                        : Json.object()
                                .put("kind", sound.kind())
                                .put("live", sound.isLive())
                                .put("problem", sound.problem()));
        ArrayNode recorders = object.putArray("recorders");
        for (Sources.Recorder recorder : found.recorders()) {
            recorders
                    .addObject()
                    .put("name", recorder.name().value())
                    .put("screen", recorder.screen().value())
                    .put("kind", recorder.kind())
                    .put("live", recorder.isLive())
                    .put("problem", recorder.problem());
        }
        ArrayNode images = object.putArray("images");
        found.images().forEach(images::add);
        object.put("moreImages", found.isCut());
        ArrayNode all = object.putArray("screens");
        screens.forEach(screen -> all.add(screen.id().value()));
        return object;
    }
}
