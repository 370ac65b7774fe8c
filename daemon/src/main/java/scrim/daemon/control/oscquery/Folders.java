package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.oscquery.AddressSpace.Node;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.state.DurableState;

import java.util.List;

/** What is said of folders: of a layer its id, which survives renaming, and its shader. */
record Folders(DurableState show) implements Attribute.Words {
    @Override
    public String description(Node folder) {
        ScreenId screen = folder.place().screen();
        if (screen == null) {
            return "Scrim";
        }
        if (folder.place().layer() == null) {
            return "Screen " + screen;
        }
        Layer layer = layer(folder);
        return layer == null ? "Layer" : "Layer " + layer.key() + ", shader " + layer.shader();
    }

    @Override
    public List<String> tags(Node folder) {
        if (folder.place().screen() == null) {
            return List.of();
        }
        if (folder.place().layer() == null) {
            return List.of("screen");
        }
        Layer layer = layer(folder);
        return layer == null
                ? List.of("layer")
                : List.of("layer", layer.id().value(), layer.shader().value());
    }

    private @Nullable Layer layer(Node folder) {
        ScreenId id = folder.place().screen();
        LayerId wanted = folder.place().layer();
        Screen screen = id == null ? null : show.find(id);
        int at = screen == null || wanted == null ? -1 : screen.indexOf(wanted);
        return screen == null || at < 0 ? null : screen.layers().get(at);
    }
}
