package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Scene;
import scrim.engine.state.DurableState;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is different between two shows, one line for each thing a person would call one change:
 * {@code screens[main].layers[L1 warp].values.speed: 0.35 → 0.5}. Screens, layers and scenes are
 * found by their ids wherever they stand; that one stands elsewhere is a line of its own.
 */
public final class StateDiff {
    private static final int LONGEST = 100;

    /** What a value may be, as the only field of an object. */
    private static final Set<String> KINDS =
            Set.of("float", "bool", "long", "point2D", "color", "text", "event", "image");

    private final List<String> lines = new ArrayList<>();

    private StateDiff() {}

    /** The changes that lead from one show to the other, top down; empty if there are none. */
    public static List<String> between(DurableState before, DurableState after) {
        return between(tree(before), tree(after));
    }

    private static JsonNode tree(DurableState show) {
        ObjectNode node = ShowToJson.write(show);
        ArrayNode scenes = node.putArray("scenes");
        for (Scene scene : show.scenes()) {
            scenes.add(ShowToJson.write(scene).put("id", scene.id().value()));
        }
        return node;
    }

    static List<String> between(JsonNode before, JsonNode after) {
        var diff = new StateDiff();
        diff.compare("", before, after);
        return List.copyOf(diff.lines);
    }

    private void compare(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null) {
            lines.add(path + ": added " + shown(after));
        } else if (after == null) {
            lines.add(path + ": removed " + shown(before));
        } else if (before.equals(after)) {
            return;
        } else if (before.isArray() && after.isArray() && isListed(before) && isListed(after)) {
            compareLists(path, before, after);
        } else if (before.isObject() && after.isObject() && !isValue(before) && !isValue(after)) {
            compareFields(path, before, after);
        } else {
            lines.add(path + ": " + shown(before, after) + " → " + shown(after, before));
        }
    }

    private void compareFields(String path, JsonNode before, JsonNode after) {
        var names = new TreeSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, before.get(name), after.get(name));
        }
    }

    private void compareLists(String path, JsonNode before, JsonNode after) {
        Map<String, Integer> old = positions(before);
        Map<String, Integer> now = positions(after);
        old.forEach((id, at) -> {
            if (!now.containsKey(id)) {
                compare(path + label(before.get(at)), before.get(at), null);
            }
        });
        Set<String> inOrder = inOrder(old, now);
        now.forEach((id, at) -> {
            String element = path + label(after.get(at));
            Integer was = old.get(id);
            if (was == null) {
                compare(element, null, after.get(at));
                return;
            }
            if (!inOrder.contains(id)) {
                lines.add(element + ": moved from position " + was + " to " + at);
            }
            compare(element, before.get(was), after.get(at));
        });
    }

    /** A list whose elements say who they are. */
    private static boolean isListed(JsonNode list) {
        var ids = new HashSet<String>();
        for (JsonNode element : list) {
            if (!element.path("id").isString() || !ids.add(element.path("id").stringValue())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Integer> positions(JsonNode list) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (JsonNode element : list) {
            positions.put(element.path("id").stringValue(), positions.size());
        }
        return positions;
    }

    /**
     * The most elements that can be said to have stayed, so that one taken from the bottom to the
     * top has moved and not all the others: the longest run that has the same order in both lists.
     */
    private static Set<String> inOrder(Map<String, Integer> old, Map<String, Integer> now) {
        List<String> common = now.keySet().stream().filter(old::containsKey).toList();
        int[] was = common.stream().mapToInt(id -> old.getOrDefault(id, -1)).toArray();
        int[] length = new int[common.size()];
        int[] previous = new int[common.size()];
        int last = -1;
        for (int i = 0; i < length.length; i++) {
            length[i] = 1;
            previous[i] = -1;
            for (int j = 0; j < i; j++) {
                if (was[j] < was[i] && length[j] + 1 > length[i]) {
                    length[i] = length[j] + 1;
                    previous[i] = j;
                }
            }
            if (last < 0 || length[i] > length[last]) {
                last = i;
            }
        }
        var stayed = new HashSet<String>();
        for (int i = last; i >= 0; i = previous[i]) {
            stayed.add(common.get(i));
        }
        return stayed;
    }

    private static String label(JsonNode element) {
        String key = element.path("key").asString("");
        return "[" + element.path("id").stringValue() + (key.isEmpty() ? "" : " " + key) + "]";
    }

    private static boolean isValue(JsonNode node) {
        return node.isObject()
                && node.size() == 1
                && KINDS.contains(node.propertyNames().iterator().next());
    }

    /** A value beside another one: of what kind it is, if that is not the same. */
    private static String shown(JsonNode node, JsonNode beside) {
        if (isValue(node) && isValue(beside)) {
            String kind = node.propertyNames().iterator().next();
            return (beside.has(kind) ? "" : kind + " ") + cut(node.get(kind));
        }
        return shown(node);
    }

    private static String shown(@Nullable JsonNode node) {
        if (node == null) {
            return "nothing";
        }
        return cut(isValue(node) ? node.iterator().next() : node);
    }

    private static String cut(JsonNode node) {
        String text = node.isContainer() ? node.toString() : Json.print(node);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
