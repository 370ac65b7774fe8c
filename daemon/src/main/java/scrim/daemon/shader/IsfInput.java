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
import java.util.Set;
import java.util.regex.Pattern;

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

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][-+]?\\d{1,3})?");

    private static final int LONGEST_TEXT = 256;

    /** What a filter changes and what a transition begins with: at first the picture below. */
    private static final Set<String> BELOW = Set.of("inputImage", "startImage");

    private static final int MOST_SAMPLES = 16_384;
    private static final int USUAL_LETTERS = 64;
    private static final int LARGEST_LETTERS = 512;
    private static final float LONGEST_SMOOTHING_SECONDS = 60;

    private final HeaderNode.Members members;
    private final Spot at;
    private final String name;
    private final String type;

    IsfInput(HeaderNode node) throws HeaderProblem {
        if (!(node instanceof HeaderNode.Members found)) {
            throw new HeaderProblem(node.at(), "an input must be a JSON object");
        }
        members = found;
        at = node.at();
        if (!(members.get("NAME") instanceof HeaderNode.Text(String word, _))) {
            throw new HeaderProblem(at, "an input has no NAME");
        }
        name = word;
        if (!(members.get("TYPE") instanceof HeaderNode.Text(String kind, _))) {
            throw problem("has no TYPE");
        }
        type = kind;
    }

    String name() {
        return name;
    }

    Spot at() {
        return at;
    }

    boolean isSound() {
        return type.equals("audio") || type.equals("audioFFT");
    }

    boolean isText() {
        return type.equals("text");
    }

    SoundInput sound() throws HeaderProblem {
        Float samples = number("MAX");
        if (samples != null && !(samples >= 1 && samples <= MOST_SAMPLES)) {
            throw problem("has a MAX outside 1 to " + MOST_SAMPLES + " samples");
        }
        return new SoundInput(
                name, type.equals("audioFFT"), samples == null ? 0 : samples.intValue());
    }

    /** How a text input is to be written. */
    Lettering lettering() throws HeaderProblem {
        HeaderNode font = members.get("FONT");
        String path = null;
        if (font instanceof HeaderNode.Text(String words, _)) {
            path = Beside.path(words, font.at(), "FONT");
        } else if (font != null) {
            throw problem("has a FONT that is not a file's name");
        }
        Float pixels = number("SIZE");
        if (pixels != null && !(pixels >= 1 && pixels <= LARGEST_LETTERS)) {
            throw problem("has a SIZE outside 1 to " + LARGEST_LETTERS + " pixels");
        }
        return new Lettering(name, path, pixels == null ? USUAL_LETTERS : Math.round(pixels));
    }

    /**
     * @param font path beside the shader, null for the usual one
     */
    record Lettering(String name, @Nullable String font, int pixels) {}

    ParameterDefinition definition() throws HeaderProblem {
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
            case "text" -> words();
            case "image" ->
                    new ParameterKind.Image(
                            BELOW.contains(name)
                                    ? new ImageSource.Below()
                                    : new ImageSource.None());
            default ->
                    throw problem(
                            "has the type \""
                                    + (type.length() <= 60 ? type : type.substring(0, 59) + "…")
                                    + "\"; known are float, bool, long, point2D, color, event,"
                                    + " image, audio, audioFFT and text");
        };
    }

    private ParameterKind words() throws HeaderProblem {
        String initial =
                members.get("DEFAULT") instanceof HeaderNode.Text(String text, _) ? text : "";
        if (initial.length() > LONGEST_TEXT) {
            throw problem("has a DEFAULT longer than " + LONGEST_TEXT + " characters");
        }
        return new ParameterKind.Text(initial, LONGEST_TEXT);
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
            double number = option(value);
            requireExact(number);
            if (options.size() == MOST_OPTIONS) {
                throw problem("has more than " + MOST_OPTIONS + " options");
            }
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

    private double option(HeaderNode value) throws HeaderProblem {
        if (value instanceof HeaderNode.Figure(double number, _)) {
            return number;
        }
        if (value instanceof HeaderNode.Text(String words, _) && NUMBER.matcher(words).matches()) {
            return Double.parseDouble(words);
        }
        throw problem("has VALUES that are not numbers");
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
        // Some authors write the limits the wrong way round, and mean nothing by it.
        return new Limits(Math.min(least, most), Math.max(least, most));
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
            case HeaderNode.Text(String words, _) -> finite(key, parsed(key, words));
            case HeaderNode.Members _, HeaderNode.Elements _, HeaderNode.Nothing _ ->
                    throw problem("has a " + key + " that is not a number");
        };
    }

    /** Some authors put quotes around their numbers. */
    private double parsed(String key, String words) throws HeaderProblem {
        if (NUMBER.matcher(words).matches()) {
            return Double.parseDouble(words);
        }
        throw problem("has a " + key + " that is not a number");
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
        return new HeaderProblem(at, "the input \"" + name + "\" " + what);
    }
}
