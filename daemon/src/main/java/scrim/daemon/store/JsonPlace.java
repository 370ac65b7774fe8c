package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A place in a JSON tree that knows how it is reached, so that whatever is wrong with it can be
 * found by a person: {@code state.screens[0].format.width: expected a whole number, found "x"}.
 *
 * @param path how it is reached from the top
 * @param name the field it is the value of; empty at the top and in lists
 */
record JsonPlace(JsonNode node, String path, String name) {
    static JsonPlace top(JsonNode node) {
        return new JsonPlace(node, "", "");
    }

    DamagedException wrong(String expected) {
        String found = node.toString();
        return new DamagedException(
                where()
                        + ": expected "
                        + expected
                        + ", found "
                        + (found.length() > 60 ? found.substring(0, 60) + "…" : found));
    }

    /** The named field. */
    JsonPlace field(String name) throws DamagedException {
        JsonPlace field = optional(name);
        if (field == null) {
            throw new DamagedException(where() + ": has no \"" + name + "\"");
        }
        return field;
    }

    /** The named field, or null if it is absent or null. */
    @Nullable JsonPlace optional(String name) throws DamagedException {
        if (!node.isObject()) {
            throw wrong("an object");
        }
        JsonNode field = node.get(name);
        return field == null || field.isNull() ? null : below(name, field);
    }

    List<JsonPlace> fields() throws DamagedException {
        if (!node.isObject()) {
            throw wrong("an object");
        }
        var fields = new ArrayList<JsonPlace>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            fields.add(below(field.getKey(), field.getValue()));
        }
        return fields;
    }

    List<JsonPlace> elements() throws DamagedException {
        if (!node.isArray()) {
            throw wrong("a list");
        }
        var elements = new ArrayList<JsonPlace>();
        for (JsonNode element : node) {
            elements.add(new JsonPlace(element, path + "[" + elements.size() + "]", ""));
        }
        return elements;
    }

    /** The fields that are none of these. */
    ObjectNode unknown(Set<String> known) throws DamagedException {
        ObjectNode unknown = JsonNodeFactory.instance.objectNode();
        for (JsonPlace field : fields()) {
            if (!known.contains(field.name)) {
                unknown.set(field.name, field.node);
            }
        }
        return unknown;
    }

    String text() throws DamagedException {
        if (!node.isString()) {
            throw wrong("a text");
        }
        return node.stringValue();
    }

    boolean flag() throws DamagedException {
        if (!node.isBoolean()) {
            throw wrong("true or false");
        }
        return node.booleanValue();
    }

    int whole() throws DamagedException {
        if (!node.isInt()) {
            throw wrong("a whole number");
        }
        return node.intValue();
    }

    long longWhole() throws DamagedException {
        if (!node.isInt() && !node.isLong()) {
            throw wrong("a whole number");
        }
        return node.longValue();
    }

    float number() throws DamagedException {
        float number = node.isNumber() ? (float) node.doubleValue(Double.NaN) : Float.NaN;
        if (!Float.isFinite(number)) {
            throw wrong("a number");
        }
        return number;
    }

    /** So many numbers. */
    float[] numbers(int count) throws DamagedException {
        List<JsonPlace> elements = elements();
        if (elements.size() != count) {
            throw wrong(count + " numbers");
        }
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = elements.get(i).number();
        }
        return numbers;
    }

    /** What a text means, where what it means is checked by its constructor. */
    <T> T as(Function<String, T> constructor) throws DamagedException {
        String text = text();
        return checked(() -> constructor.apply(text));
    }

    /** Gives a constructor's refusal this place. */
    <T> T checked(Supplier<T> constructor) throws DamagedException {
        try {
            return constructor.get();
        } catch (IllegalArgumentException refused) {
            throw new DamagedException(where() + ": " + refused.getMessage());
        }
    }

    /** Notes one more of what may be there only once. */
    <T> void once(T thing, HashSet<T> seen) throws DamagedException {
        if (!seen.add(thing)) {
            throw new DamagedException(where() + ": " + thing + " is there twice");
        }
    }

    private String where() {
        return path.isEmpty() ? "the top" : path;
    }

    private JsonPlace below(String name, JsonNode field) {
        return new JsonPlace(field, path.isEmpty() ? name : path + "." + name, name);
    }
}
