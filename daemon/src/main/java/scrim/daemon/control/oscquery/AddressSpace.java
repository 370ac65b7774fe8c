package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.osc.OscAddresses;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ScreenId;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The OSC addresses of one structure as a tree: every parameter that OSC can set, once, by its
 * address in keys. Immutable; a structural change makes a new one.
 */
final class AddressSpace {
    private final SlotTable slots;
    private final Node root = new Node("/", null);
    private final Map<String, Node> byPath = new HashMap<>();
    private final Map<ParameterAddress, Node> methods = new LinkedHashMap<>();
    private final @Nullable Node[] bySlot;

    /** What stands for a folder of addresses: a screen, a layer; neither for those above. */
    record Place(@Nullable ScreenId screen, @Nullable LayerId layer) {
        static final Place ABOVE = new Place(null, null);
    }

    /**
     * One node of the tree: a folder, a parameter, or both, if a layer is called like one of the
     * master's parameters.
     */
    static final class Node {
        private final String path;
        private final @Nullable Node parent;
        private final Map<String, Node> contents = new LinkedHashMap<>();
        private @Nullable Slot slot;
        private Place place = Place.ABOVE;

        private Node(String path, @Nullable Node parent) {
            this.path = path;
            this.parent = parent;
        }

        /** {@code /scrim/main/warp/speed}, or {@code /}. */
        String path() {
            return path;
        }

        /** Null for the root. */
        @Nullable Node parent() {
            return parent;
        }

        /** The nodes below by name, in the order of the show. */
        Map<String, Node> contents() {
            return contents;
        }

        /** The parameter, null for what is a folder only. */
        @Nullable Slot slot() {
            return slot;
        }

        /** Which folder it is, if it is one. */
        Place place() {
            return place;
        }
    }

    private AddressSpace(SlotTable slots) {
        this.slots = slots;
        bySlot = new @Nullable Node[slots.slots().size()];
        byPath.put(root.path, root);
        for (Slot slot : slots.slots()) {
            String path = addressOf(slots, slot);
            if (path != null) {
                add(slot, path);
            }
        }
    }

    static AddressSpace of(SlotTable slots) {
        return new AddressSpace(slots);
    }

    private void add(Slot slot, String path) {
        Node node = root;
        int depth = 0;
        for (int slash = 0; slash >= 0; ) {
            int next = path.indexOf('/', slash + 1);
            String full = next < 0 ? path : path.substring(0, next);
            String name = full.substring(slash + 1);
            Node parent = node;
            node =
                    node.contents.computeIfAbsent(
                            name,
                            _ -> {
                                var made = new Node(full, parent);
                                byPath.put(full, made);
                                return made;
                            });
            depth++;
            if (next >= 0 && depth == 2) {
                node.place = new Place(slot.address().screen(), null);
            } else if (next >= 0 && depth == 3) {
                node.place = new Place(slot.address().screen(), slot.address().layer());
            }
            slash = next;
        }
        node.slot = slot;
        bySlot[slot.number()] = node;
        methods.put(slot.address(), node);
    }

    /** Null for what OSC cannot set, and for what another has taken the name of. */
    private static @Nullable String addressOf(SlotTable slots, Slot slot) {
        if (slot.definition().kind() instanceof ParameterKind.Image) {
            return null;
        }
        if (slots.find(slot.path()) == slot) {
            return OscAddresses.inKeys(slot);
        }
        String ids = slot.address().toString();
        return slots.find(ids) == slot ? OscAddresses.ROOT + "/" + ids : null;
    }

    /** The structure that these are the addresses of. */
    SlotTable slots() {
        return slots;
    }

    Node root() {
        return root;
    }

    /** The node of exactly this path, or null. */
    @Nullable Node find(String path) {
        return byPath.get(path);
    }

    /** The node of a parameter, or null if it has none. */
    @Nullable Node find(ParameterAddress address) {
        return methods.get(address);
    }

    /** The node of a slot of this structure, or null if it has none. */
    @Nullable Node at(int slot) {
        return bySlot[slot];
    }

    /** Every parameter, in the order of the show. */
    Collection<Node> methods() {
        return methods.values();
    }

    /** Every folder that stands for something, outermost first. */
    List<Node> folders() {
        var folders = new ArrayList<Node>();
        collect(root, folders);
        return folders;
    }

    private static void collect(Node node, List<Node> folders) {
        if (!node.contents.isEmpty()) {
            folders.add(node);
            node.contents.values().forEach(below -> collect(below, folders));
        }
    }
}
