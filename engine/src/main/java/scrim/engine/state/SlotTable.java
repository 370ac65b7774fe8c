package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where every parameter of the current structure has its number: the one place where keys and ids
 * become slots (PRE-06). Immutable; a structural change makes a new table with new numbers.
 *
 * <p>Ids are authoritative: a path is looked up as ids first and as keys second, and keys are
 * unique within their stack. A layer whose shader is missing or broken has only the common
 * parameters.
 */
public final class SlotTable {
    /** Floats in a page. A value never straddles two pages. */
    public static final int PAGE = 128;

    /**
     * A layer or a screen's master.
     *
     * @param layerAt the layer's position in its stack, -1 for a master
     * @param firstSlot the number of its first slot; its others follow
     */
    public record Group(
            ScreenId screen, LayerId layer, int screenAt, int layerAt, int firstSlot, int slots) {}

    private final List<Group> groups;
    private final List<Slot> slots;
    private final Map<ParameterAddress, Slot> byAddress = new HashMap<>();
    private final Map<String, Slot> byPath = new HashMap<>();
    private final Map<GroupName, Integer> groupIndex = new HashMap<>();
    private final int floats;
    private final int objects;

    private record GroupName(ScreenId screen, LayerId layer) {}

    private SlotTable(List<Group> groups, List<Slot> slots, int floats, int objects) {
        this.groups = List.copyOf(groups);
        this.slots = List.copyOf(slots);
        this.floats = floats;
        this.objects = objects;
        for (int i = 0; i < groups.size(); i++) {
            groupIndex.put(new GroupName(groups.get(i).screen(), groups.get(i).layer()), i);
        }
        for (Slot slot : slots) {
            byAddress.put(slot.address(), slot);
            nameBy(slot, slot.definition().key().value());
        }
        for (Slot slot : slots) {
            nameBy(slot, slot.address().parameter().value());
        }
    }

    private void nameBy(Slot slot, String parameter) {
        int end = slot.path().length() - slot.definition().key().value().length();
        byPath.put(slot.path().substring(0, end) + parameter, slot);
        if (!slot.address().layer().isMaster()) {
            byPath.put(
                    slot.address().screen() + "/" + slot.address().layer() + "/" + parameter, slot);
        }
    }

    public static SlotTable of(DurableState state, ShaderCatalog catalog) {
        var builder = new Builder();
        for (int screenAt = 0; screenAt < state.screens().size(); screenAt++) {
            Screen screen = state.screens().get(screenAt);
            builder.add(
                    screen.id(),
                    LayerId.MASTER,
                    screenAt,
                    -1,
                    LayerId.MASTER.value(),
                    CommonParameters.OF_MASTER);
            for (int layerAt = 0; layerAt < screen.layers().size(); layerAt++) {
                Layer layer = screen.layers().get(layerAt);
                ShaderDescription shader = catalog.find(layer.shader());
                builder.add(
                        screen.id(),
                        layer.id(),
                        screenAt,
                        layerAt,
                        layer.key().value(),
                        CommonParameters.ofLayer(shader == null ? List.of() : shader.inputs()));
            }
        }
        return builder.build();
    }

    /** In the order of the screens: each master, then its layers bottom to top. */
    public List<Group> groups() {
        return groups;
    }

    /** By number. */
    public List<Slot> slots() {
        return slots;
    }

    /** Over all pages, gaps included. */
    public int floats() {
        return floats;
    }

    public int pages() {
        return (floats + PAGE - 1) / PAGE;
    }

    /** How many texts and images there are. */
    public int objects() {
        return objects;
    }

    public @Nullable Slot find(ParameterAddress address) {
        return byAddress.get(address);
    }

    /** The slot of {@code screen/layer/parameter}, each an id or a key; exact, never guessed. */
    public @Nullable Slot find(String path) {
        return byPath.get(path);
    }

    /** Whether every parameter has the same number, place and meaning in both. */
    boolean isSameAs(SlotTable other) {
        return slots.equals(other.slots) && groups.equals(other.groups);
    }

    /** The position of a layer or master among the groups, or -1. */
    int groupOf(ScreenId screen, LayerId layer) {
        Integer index = groupIndex.get(new GroupName(screen, layer));
        return index == null ? -1 : index;
    }

    private static final class Builder {
        private final List<Group> groups = new ArrayList<>();
        private final List<Slot> slots = new ArrayList<>();
        private int floats;
        private int objects;

        void add(
                ScreenId screen,
                LayerId layer,
                int screenAt,
                int layerAt,
                String key,
                List<ParameterDefinition> definitions) {
            groups.add(
                    new Group(screen, layer, screenAt, layerAt, slots.size(), definitions.size()));
            for (ParameterDefinition definition : definitions) {
                int width = definition.kind().width();
                int left = PAGE - floats % PAGE;
                if (width > left) {
                    floats += left;
                }
                slots.add(
                        new Slot(
                                slots.size(),
                                groups.size() - 1,
                                floats,
                                width == 0 ? objects++ : -1,
                                new ParameterAddress(screen, layer, definition.id()),
                                definition,
                                screen + "/" + key + "/" + definition.key()));
                floats += width;
            }
        }

        SlotTable build() {
            return new SlotTable(groups, slots, floats, objects);
        }
    }
}
