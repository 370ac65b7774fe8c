package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.oscquery.AddressSpace.Node;
import scrim.daemon.control.oscquery.AddressSpace.Place;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.state.Slot;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What listeners are told when addresses come, go or mean something else. */
sealed interface Notice {
    /** More than these are told as one: that everything has changed. */
    int MOST = 256;

    record Renamed(String from, String to) implements Notice {}

    record Removed(String path) implements Notice {}

    /** A parameter that is new; folders come with what is in them. */
    record Added(Node node) implements Notice {}

    /** All from this path down is to be read anew. */
    record Changed(String path) implements Notice {}

    static Notice everything() {
        return new Changed("/");
    }

    /** The message that says it. */
    default ObjectNode json() {
        return switch (this) {
            case Renamed(var from, var to) -> {
                ObjectNode message = command("PATH_RENAMED");
                message.putObject("DATA").put("OLD", from).put("NEW", to);
                yield message;
            }
            case Removed(var path) -> command("PATH_REMOVED").put("DATA", path);
            case Added(var node) -> {
                ObjectNode message = command("PATH_ADDED").put("DATA", node.path());
                // Some read what it is from here, others ask for it.
                Attribute.describe(message, node);
                yield message;
            }
            case Changed(var path) -> command("PATH_CHANGED").put("DATA", path);
        };
    }

    private static ObjectNode command(String word) {
        return Json.object().put("COMMAND", word);
    }

    /**
     * What became of an address space: renamings, what is gone, what is new, and last what to read
     * anew. Empty if nothing that is told of has changed.
     */
    static List<Notice> between(AddressSpace before, AddressSpace after) {
        var notices = new ArrayList<Notice>();
        var renamed = new HashMap<String, String>();
        var touched = new HashSet<Node>();
        if (!rename(before, after, notices, renamed, touched)) {
            return List.of(everything());
        }
        for (Node node : before.methods()) {
            if (after.find(id(node)) == null) {
                notices.add(new Removed(moved(node.path(), renamed)));
            }
        }
        List<Node> folders = before.folders();
        for (int i = folders.size() - 1; i >= 0; i--) {
            String path = moved(folders.get(i).path(), renamed);
            Node now = after.find(path);
            if (now == null || now.contents().isEmpty()) {
                if (now == null) {
                    notices.add(new Removed(path));
                }
                Node parent = folders.get(i).parent();
                Node left = parent == null ? null : after.find(moved(parent.path(), renamed));
                if (left != null) {
                    touched.add(left);
                }
            }
        }
        for (Node node : before.methods()) {
            Node parent = node.parent();
            if (after.find(id(node)) == null && parent != null) {
                Node left = after.find(moved(parent.path(), renamed));
                if (left != null) {
                    touched.add(left);
                }
            }
        }
        for (Node node : after.methods()) {
            Node was = before.find(id(node));
            Node parent = node.parent();
            if (was == null) {
                notices.add(new Added(node));
                touched.add(parent == null ? after.root() : standing(before, parent, renamed));
            } else if (!definition(was).equals(definition(node))) {
                touched.add(node);
            }
        }
        if (touched.isEmpty()) {
            return List.of();
        }
        notices.add(new Changed(common(touched)));
        return notices.size() > MOST ? List.of(everything()) : List.copyOf(notices);
    }

    /**
     * Finds what has another path. False if one took a path that another had: told one by one, such
     * renamings would be misunderstood.
     */
    private static boolean rename(
            AddressSpace before,
            AddressSpace after,
            List<Notice> notices,
            Map<String, String> renamed,
            Set<Node> touched) {
        var places = new HashMap<Place, Node>();
        after.folders().forEach(folder -> places.put(folder.place(), folder));
        for (Node folder : before.folders()) {
            Node now = folder.place().layer() == null ? null : places.get(folder.place());
            if (now != null && !now.path().equals(folder.path())) {
                if (before.find(now.path()) != null) {
                    return false;
                }
                renamed.put(folder.path(), now.path());
                notices.add(new Renamed(folder.path(), now.path()));
                touch(now, after, touched);
            }
        }
        for (Node method : before.methods()) {
            Node now = after.find(id(method));
            String expected = moved(method.path(), renamed);
            if (now != null && !now.path().equals(expected)) {
                if (before.find(now.path()) != null) {
                    return false;
                }
                notices.add(new Renamed(expected, now.path()));
                touch(now, after, touched);
            }
        }
        return true;
    }

    private static void touch(Node node, AddressSpace after, Set<Node> touched) {
        Node parent = node.parent();
        touched.add(parent == null ? after.root() : parent);
    }

    /** The nearest folder around a new node that was there before. */
    private static Node standing(AddressSpace before, Node folder, Map<String, String> renamed) {
        Node node = folder;
        for (Node parent = node.parent(); parent != null; parent = node.parent()) {
            if (before.find(node.path()) != null || renamed.containsValue(node.path())) {
                return node;
            }
            node = parent;
        }
        return node;
    }

    private static String common(Set<Node> touched) {
        Node common = null;
        for (Node node : touched) {
            common = common == null ? node : common(common, node);
        }
        return common == null ? "/" : common.path();
    }

    private static Node common(Node one, Node other) {
        var above = new HashSet<String>();
        for (@Nullable Node node = one; node != null; node = node.parent()) {
            above.add(node.path());
        }
        Node node = other;
        for (Node parent = node.parent();
                parent != null && !above.contains(node.path());
                parent = node.parent()) {
            node = parent;
        }
        return node;
    }

    /** A path of before, after what was renamed around it. */
    private static String moved(String path, Map<String, String> renamed) {
        int slash = path.length();
        while (slash > 0) {
            String to = renamed.get(path.substring(0, slash));
            if (to != null) {
                return to + path.substring(slash);
            }
            slash = path.lastIndexOf('/', slash - 1);
        }
        return path;
    }

    private static ParameterAddress id(Node method) {
        return slot(method).address();
    }

    private static ParameterDefinition definition(Node method) {
        return slot(method).definition();
    }

    private static Slot slot(Node method) {
        Slot slot = method.slot();
        if (slot == null) {
            throw new IllegalArgumentException("no parameter: " + method.path());
        }
        return slot;
    }
}
