package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;

import java.util.List;

/**
 * A layer as the renderer sees it: all of it but the numbers, which lie in the snapshot's pages.
 *
 * @param shader what it should draw
 * @param description what is known of that shader; null when it is missing or broken, and then the
 *     layer lets the picture pass
 * @param historyFrames how many earlier frames it gets
 * @param slots mix, bypass and blend, then the shader's inputs in the author's order
 */
public record RenderLayer(
        LayerId id,
        Key key,
        ShaderId shader,
        @Nullable ShaderDescription description,
        int historyFrames,
        List<Slot> slots) {

    public Slot mix() {
        return slots.get(0);
    }

    public Slot bypass() {
        return slots.get(1);
    }

    public Slot blend() {
        return slots.get(2);
    }

    /** The shader's inputs in the author's order. */
    public List<Slot> inputs() {
        return slots.subList(3, slots.size());
    }
}
