package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One entry of a header's {@code INPUTS}, on its way to a parameter.
 *
 * <p>Absent limits are 0 and 1, as in other hosts, and widened where the default lies outside: an
 * author who writes {@code "DEFAULT": 5} and no limits does not mean 1. {@code SMOOTHING} (seconds)
 * and {@code LIFETIME} (transient, session, durable) are Scrim's own; other hosts skip them.
 */
final class IsfInput {
    /** Options of a {@code long} that has only limits; more would be a number, not a choice. */
    private static final int MOST_OPTIONS = 1_000;

    private static final int LONGEST_TEXT = 256;
    private static final float LONGEST_SMOOTHING_SECONDS = 60;

    private final HeaderNode.Members members;
    private final int line;
    private final String name;
    private final String type;

    IsfInput(HeaderNode node) throws HeaderProblem {
        if (!(node instanceof HeaderNode.Members found)) {
            throw new HeaderProblem(node.line(), "an input must be a JSON object");
        }
        members = found;
        line = node.line();
        if (!(members.get("NAME") instanceof HeaderNode.Text(String word, _))) {
            throw new HeaderProblem(line, "an input has no NAME");
        }
        name = word;
        if (!(members.get("TYPE") instanceof HeaderNode.Text(String kind, _))) {
            throw problem("has no TYPE");
        }
        type = kind;
    }

    boolean isAudio() {
        return type.equals("audio") || type.equals("audioFFT");
    }

    ParameterDefinition definition() throws HeaderProblem {
        if (!GlslWords.isIdentifier(name) || name.length() > Key.LONGEST) {
            throw problem(
                    "cannot be called so: a name is letters, digits and _, at most "
                            + Key.LONGEST
                            + " of them");
        }
        if (!GlslWords.isFree(name)) {
            throw problem("cannot be called so: the word is taken by GLSL or ISF");
        }
        String label =
                members.get("LABEL") instanceof HeaderNode.Text(String text, _) && !text.isBlank()
                        ? text
                        : name;
        return new ParameterDefinition(
                new ParameterId(name), new Key(name), label, kind(), lifetime(), smoothing());
    }

    private ParameterKind kind() throws HeaderProblem {
        return switch (type) {
            case "float" -> scalar();
            case "bool" -> new ParameterKind.Flag(truth());
            case "long" -> choice();
            case "point2D" -> point();
            case "color" -> color();
            case "event" -> new ParameterKind.Pulse();
            case "text" ->
                    new ParameterKind.Text(
                            members.get("DEFAULT") instanceof HeaderNode.Text(String words, _)
                                    ? words
                                    : "",
                            LONGEST_TEXT);
            case "image" ->
                    new ParameterKind.Image(
                            name.equals("inputImage")
                                    ? new ImageSource.Below()
                                    : new ImageSource.None());
            default ->
                    throw problem(
                            "has the type \""
                                    + type
                                    + "\"; known are float, bool, long, point2D, color, event,"
                                    + " text and image");
        };
    }

    private ParameterKind scalar() throws HeaderProblem {
        Float initial = number("DEFAULT");
        Limits limits = limits(number("MIN"), number("MAX"), initial);
        return new ParameterKind.Scalar(initial == null ? 0 : initial, limits.min, limits.max);
    }

    private ParameterKind point() throws HeaderProblem {
        float @Nullable [] initial = numbers("DEFAULT", 2, 2);
        float @Nullable [] min = numbers("MIN", 2, 2);
        float @Nullable [] max = numbers("MAX", 2, 2);
        Limits x = limits(at(min, 0), at(max, 0), at(initial, 0));
        Limits y = limits(at(min, 1), at(max, 1), at(initial, 1));
        return new ParameterKind.Point(
                initial == null
                        ? new ParameterValue.Point(0, 0)
                        : new ParameterValue.Point(initial[0], initial[1]),
                new ParameterValue.Point(x.min, y.min),
                new ParameterValue.Point(x.max, y.max));
    }

    private ParameterKind color() throws HeaderProblem {
        float @Nullable [] c = numbers("DEFAULT", 3, 4);
        return new ParameterKind.Color(
                c == null
                        ? new ParameterValue.Color(1, 1, 1, 1)
                        : new ParameterValue.Color(c[0], c[1], c[2], c.length == 4 ? c[3] : 1));
    }

    private ParameterKind choice() throws HeaderProblem {
        Float initial = number("DEFAULT");
        var options = new ArrayList<ParameterKind.Option>();
        List<HeaderNode> labels = list("LABELS");
        for (HeaderNode value : list("VALUES")) {
            if (!(value instanceof HeaderNode.Figure(double number, _))) {
                throw problem("has VALUES that are not numbers");
            }
            requireExact(number);
            String label =
                    options.size() < labels.size()
                                    && labels.get(options.size())
                                            instanceof HeaderNode.Text(String text, _)
                            ? text
                            : Integer.toString((int) number);
            options.add(new ParameterKind.Option((int) number, label));
        }
        if (options.isEmpty()) {
            Limits limits = limits(number("MIN"), number("MAX"), initial);
            if (limits.max - limits.min >= MOST_OPTIONS) {
                throw problem("has more than " + MOST_OPTIONS + " options");
            }
            requireExact(limits.min);
            requireExact(limits.max);
            for (int value = (int) limits.min; value <= (int) limits.max; value++) {
                options.add(new ParameterKind.Option(value, Integer.toString(value)));
            }
        }
        return new ParameterKind.Choice(
                initial == null ? options.getFirst().value() : initial.intValue(), options);
    }

    /** Options are kept as floats, which know every whole number up to here and no further. */
    private void requireExact(double option) throws HeaderProblem {
        if (Math.abs(option) > 1 << 24) {
            throw problem("has an option beyond 16777216");
        }
    }

    private record Limits(float min, float max) {}

    private Limits limits(@Nullable Float min, @Nullable Float max, @Nullable Float initial)
            throws HeaderProblem {
        float inside = initial == null ? 0 : initial;
        float least = min != null ? min : Math.min(Math.min(0, inside), max == null ? 0 : max);
        float most = max != null ? max : Math.max(Math.max(1, inside), least);
        if (least > most) {
            throw problem("has a MIN of " + least + " above its MAX of " + most);
        }
        return new Limits(least, most);
    }

    private @Nullable Lifetime lifetime() throws HeaderProblem {
        HeaderNode node = members.get("LIFETIME");
        if (node == null) {
            return null;
        }
        if (node instanceof HeaderNode.Text(String word, _)) {
            for (Lifetime lifetime : Lifetime.values()) {
                if (lifetime.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return lifetime;
                }
            }
        }
        throw problem("has a LIFETIME that is not transient, session or durable");
    }

    private @Nullable Float smoothing() throws HeaderProblem {
        Float seconds = number("SMOOTHING");
        if (seconds != null && (seconds < 0 || seconds > LONGEST_SMOOTHING_SECONDS)) {
            throw problem("has a SMOOTHING outside 0 to 60 seconds");
        }
        return seconds;
    }

    private boolean truth() {
        return switch (members.get("DEFAULT")) {
            case HeaderNode.Truth(boolean on, _) -> on;
            case HeaderNode.Figure(double number, _) -> number != 0;
            case HeaderNode.Text(String word, _) -> word.equals("true") || word.equals("1");
            case HeaderNode.Members _, HeaderNode.Elements _, HeaderNode.Nothing _ -> false;
            case null -> false;
        };
    }

    private List<HeaderNode> list(String key) {
        return members.get(key) instanceof HeaderNode.Elements(var list, _) ? list : List.of();
    }

    private @Nullable Float number(String key) throws HeaderProblem {
        HeaderNode node = members.get(key);
        return switch (node) {
            case null -> null;
            case HeaderNode.Figure(double number, _) -> finite(key, number);
            case HeaderNode.Truth(boolean on, _) -> on ? 1f : 0f;
            case HeaderNode.Text _,
                    HeaderNode.Members _,
                    HeaderNode.Elements _,
                    HeaderNode.Nothing _ ->
                    throw problem("has a " + key + " that is not a number");
        };
    }

    private float @Nullable [] numbers(String key, int least, int most) throws HeaderProblem {
        HeaderNode node = members.get(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof HeaderNode.Elements(var list, _))
                || list.size() < least
                || list.size() > most) {
            throw problem("has a " + key + " that is not a list of " + most + " numbers");
        }
        var values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(list.get(i) instanceof HeaderNode.Figure(double number, _))) {
                throw problem("has a " + key + " that is not a list of " + most + " numbers");
            }
            values[i] = finite(key, number);
        }
        return values;
    }

    private float finite(String key, double number) throws HeaderProblem {
        if (!Float.isFinite((float) number)) {
            throw problem("has a " + key + " too large for a shader");
        }
        return (float) number;
    }

    private static @Nullable Float at(float @Nullable [] values, int index) {
        return values == null ? null : Float.valueOf(values[index]);
    }

    private HeaderProblem problem(String what) {
        return new HeaderProblem(line, "the input \"" + name + "\" " + what);
    }
}
