package scrim.daemon.store;

import scrim.engine.stack.Carried;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How what this version does not know survives it: taken from the tree that was read, put back into
 * the one that is written. What is known wins: once somebody sets a parameter whose value was of an
 * unknown kind, the value of the unknown kind is gone.
 */
final class Carry {
    /** Nested no deeper, it can be part of every file that it may get into, and be read there. */
    private static final int DEEPEST = 24;

    private Carry() {}

    static Carried out(ObjectNode unknown) throws DamagedException {
        if (Json.depth(unknown) > DEEPEST) {
            throw new DamagedException(
                    "is nested too deep to be kept: one of "
                            + String.join(", ", unknown.propertyNames()));
        }
        return unknown.isEmpty() ? Carried.NOTHING : new Carried(Json.print(unknown));
    }

    /** With another object's unknown fields, in the field in which that object is found. */
    static Carried out(ObjectNode unknown, Map<String, ObjectNode> below) throws DamagedException {
        below.forEach((field, more) -> {
            if (!more.isEmpty()) {
                unknown.set(field, more);
            }
        });
        return out(unknown);
    }

    static void in(ObjectNode node, Carried carried) {
        if (carried.isNothing()) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : parsed(carried).properties()) {
            JsonNode known = node.get(field.getKey());
            if (known == null) {
                node.set(field.getKey(), field.getValue());
            } else if (known instanceof ObjectNode object) {
                for (Map.Entry<String, JsonNode> one : field.getValue().properties()) {
                    if (!object.has(one.getKey())) {
                        object.set(one.getKey(), one.getValue());
                    }
                }
            }
        }
    }

    private static JsonNode parsed(Carried carried) {
        try {
            return Json.parse(carried.json().getBytes(StandardCharsets.UTF_8));
        } catch (DamagedException impossible) {
            throw new IllegalStateException("carried what is no JSON: " + carried, impossible);
        }
    }
}
