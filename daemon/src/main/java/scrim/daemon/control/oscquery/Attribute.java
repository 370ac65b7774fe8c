package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.oscquery.AddressSpace.Node;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Function;

/** What the OSCQuery proposal lets be said of a node, and what is said of ours. */
enum Attribute {
    FULL_PATH,
    DESCRIPTION,
    TYPE,
    ACCESS,
    VALUE,
    /** No word of the proposal's; libossia and the programs built on it have it. */
    DEFAULT_VALUE,
    RANGE,
    CLIPMODE,
    EXTENDED_TYPE,
    CRITICAL,
    TAGS,
    OVERLOADS,
    CONTENTS,
    /** Known, but nothing here has one of the proposal's units. */
    UNIT,
    /** Known, but there are no pages here. */
    HTML;

    static final int NO_VALUE = 0;
    static final int READ = 1;
    static final int WRITE = 2;

    private static final List<Attribute> REQUIRED = List.of(FULL_PATH, CONTENTS, TYPE);

    /** Values of the moment. */
    @FunctionalInterface
    interface Values {
        ParameterValue of(Slot slot);
    }

    /**
     * What a whole answer is made of.
     *
     * @param values of the moment; nothing is said of them without
     * @param words what a folder is called and which tags it has
     */
    record Source(@Nullable Values values, Words words) {}

    /** What is known of folders. */
    interface Words {
        String description(Node folder);

        List<String> tags(Node folder);
    }

    /** The attribute of that name, or null; upper and lower case count. */
    static @Nullable Attribute of(String name) {
        for (Attribute one : values()) {
            if (one.name().equals(name)) {
                return one;
            }
        }
        return null;
    }

    boolean isSupported() {
        return this != UNIT && this != HTML;
    }

    /** Whether it is named among the extensions, as all are that nobody has to have. */
    boolean isExtension() {
        return isSupported() && !REQUIRED.contains(this);
    }

    /** Writes all that there is to say of a node and everything below it. */
    static ObjectNode whole(Node node, Source source) {
        ObjectNode object = Json.object();
        for (Attribute one : values()) {
            one.write(object, node, source);
        }
        return object;
    }

    /** Writes what a parameter is, but neither its value nor what is below it. */
    static void describe(ObjectNode object, Node node) {
        var source = new Source(null, NO_WORDS);
        for (Attribute one : values()) {
            if (one != CONTENTS) {
                one.write(object, node, source);
            }
        }
    }

    private static final Words NO_WORDS =
            new Words() {
                @Override
                public String description(Node folder) {
                    return "";
                }

                @Override
                public List<String> tags(Node folder) {
                    return List.of();
                }
            };

    /** {@link #READ} and {@link #WRITE} or neither. */
    static int access(Node node) {
        Slot slot = node.slot();
        if (slot == null) {
            return NO_VALUE;
        }
        return slot.definition().kind() instanceof ParameterKind.Pulse ? WRITE : READ | WRITE;
    }

    /** Adds this attribute to an object, if the node has it. */
    void write(ObjectNode object, Node node, Source source) {
        switch (this) {
            case FULL_PATH -> object.put(name(), node.path());
            case ACCESS -> object.put(name(), access(node));
            case CONTENTS -> {
                if (!node.contents().isEmpty() || node.slot() == null) {
                    ObjectNode contents = object.putObject(name());
                    node.contents()
                            .forEach((name, below) -> contents.set(name, whole(below, source)));
                }
            }
            case DESCRIPTION, TAGS -> {
                Slot slot = node.slot();
                if (slot != null) {
                    write(object, slot, source.values());
                } else if (this == DESCRIPTION) {
                    object.put(name(), source.words().description(node));
                } else {
                    ArrayNode tags = object.putArray(name());
                    source.words().tags(node).forEach(tags::add);
                }
            }
            case TYPE,
                    VALUE,
                    DEFAULT_VALUE,
                    RANGE,
                    CLIPMODE,
                    EXTENDED_TYPE,
                    CRITICAL,
                    OVERLOADS -> {
                Slot slot = node.slot();
                if (slot != null) {
                    write(object, slot, source.values());
                }
            }
            case UNIT, HTML -> {}
        }
    }

    private void write(ObjectNode object, Slot slot, @Nullable Values values) {
        ParameterKind kind = slot.definition().kind();
        JsonNode said =
                switch (this) {
                    case DESCRIPTION -> Json.text(slot.definition().label());
                    case TYPE -> Json.text(typeOf(kind));
                    case VALUE -> values == null ? null : value(values.of(slot));
                    case DEFAULT_VALUE -> value(kind.initialValue());
                    case RANGE -> range(kind);
                    case CLIPMODE -> clipMode(kind);
                    case EXTENDED_TYPE -> extendedType(kind);
                    case CRITICAL -> Json.flag(!kind.isContinuous());
                    case TAGS ->
                            Json.array()
                                    .add(slot.address().layer().isMaster() ? "master" : "layer")
                                    .add(kind.word());
                    case OVERLOADS -> overloads(kind, values == null ? null : values.of(slot));
                    case FULL_PATH, ACCESS, CONTENTS, UNIT, HTML -> null;
                };
        if (said != null) {
            object.set(name(), said);
        }
    }

    /** The arguments that a parameter takes and is told with, as OSC writes types. */
    private static String typeOf(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> "f";
            case ParameterKind.Flag _ -> "T";
            case ParameterKind.Choice _ -> "i";
            case ParameterKind.Point _ -> "ff";
            case ParameterKind.Color _ -> "ffff";
            case ParameterKind.Text _ -> "s";
            case ParameterKind.Pulse _ -> "I";
            case ParameterKind.Image _ -> "";
        };
    }

    private static @Nullable JsonNode value(ParameterValue value) {
        ArrayNode array = Json.array();
        return switch (value) {
            case ParameterValue.Scalar(float number) -> array.add(number);
            case ParameterValue.Flag(boolean on) -> array.add(on);
            case ParameterValue.Choice(int option) -> array.add(option);
            case ParameterValue.Point(float x, float y) -> array.add(x).add(y);
            case ParameterValue.Color(float red, float green, float blue, float alpha) ->
                    array.add(red).add(green).add(blue).add(alpha);
            case ParameterValue.Text(String text) -> array.add(text);
            case ParameterValue.Pulse _, ParameterValue.Image _ -> null;
        };
    }

    private static @Nullable JsonNode range(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _, ParameterKind.Point _, ParameterKind.Color _ -> {
                ArrayNode ranges = Json.array();
                for (int i = 0; i < kind.width(); i++) {
                    ranges.addObject().put("MIN", kind.min(i)).put("MAX", kind.max(i));
                }
                yield ranges;
            }
            case ParameterKind.Choice(_, var options) -> {
                ArrayNode ranges = Json.array();
                ArrayNode all = ranges.addObject().putArray("VALS");
                options.forEach(option -> all.add(option.value()));
                yield ranges;
            }
            case ParameterKind.Flag _,
                    ParameterKind.Text _,
                    ParameterKind.Pulse _,
                    ParameterKind.Image _ ->
                    null;
        };
    }

    /** What is out of range is taken at the limit. */
    private static @Nullable JsonNode clipMode(ParameterKind kind) {
        return kind.isContinuous() ? each(kind, _ -> "both") : null;
    }

    private static @Nullable JsonNode extendedType(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Point _ -> each(kind, i -> "position.cartesian." + "xy".charAt(i));
            case ParameterKind.Color _ -> each(kind, i -> "color.rgb." + "rgba".charAt(i));
            case ParameterKind.Scalar _,
                    ParameterKind.Flag _,
                    ParameterKind.Choice _,
                    ParameterKind.Text _,
                    ParameterKind.Pulse _,
                    ParameterKind.Image _ ->
                    null;
        };
    }

    private static ArrayNode each(ParameterKind kind, Function<Integer, String> word) {
        ArrayNode array = Json.array();
        for (int i = 0; i < kind.width(); i++) {
            array.add(word.apply(i));
        }
        return array;
    }

    /** Other arguments that a parameter takes too: a choice's words, a color in one. */
    private static @Nullable JsonNode overloads(
            ParameterKind kind, @Nullable ParameterValue value) {
        return switch (kind) {
            case ParameterKind.Choice(_, var options) -> {
                ArrayNode overloads = Json.array();
                ObjectNode words = overloads.addObject().put("TYPE", "s");
                for (ParameterKind.Option option : options) {
                    if (value instanceof ParameterValue.Choice(int now) && now == option.value()) {
                        words.putArray("VALUE").add(option.label());
                    }
                }
                ArrayNode all = words.putArray("RANGE").addObject().putArray("VALS");
                options.forEach(option -> all.add(option.label()));
                yield overloads;
            }
            case ParameterKind.Color _ -> {
                ArrayNode overloads = Json.array();
                ObjectNode one = overloads.addObject().put("TYPE", "r");
                if (value instanceof ParameterValue.Color color) {
                    one.putArray("VALUE").add(hex(color));
                }
                yield overloads;
            }
            case ParameterKind.Scalar _,
                    ParameterKind.Flag _,
                    ParameterKind.Point _,
                    ParameterKind.Text _,
                    ParameterKind.Pulse _,
                    ParameterKind.Image _ ->
                    null;
        };
    }

    private static String hex(ParameterValue.Color color) {
        return "#%02X%02X%02X%02X"
                .formatted(
                        Math.round(color.red() * 255),
                        Math.round(color.green() * 255),
                        Math.round(color.blue() * 255),
                        Math.round(color.alpha() * 255));
    }
}
