package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads the sizes of passes: {@code max(floor($WIDTH / 4.0), 8)}. What it knows is what the usual
 * hosts know between them: the four operations, {@code % ^ **}, comparisons, {@code a ? b : c}, the
 * functions below, and inputs by name, with a {@code $} or without.
 *
 * <p>Everything is a double; a comparison is 1 or 0.
 */
final class SizeParser {
    private static final int LONGEST = 1_000;

    /** Stands behind the last character; no part of any size. */
    private static final char END = '\uFFFF';

    /** Of brackets, signs and the like; keeps a hostile header off the end of the stack. */
    private static final int DEEPEST = 64;

    private static final Map<String, DoubleUnaryOperator> OF_ONE =
            Map.ofEntries(
                    Map.entry("abs", Math::abs),
                    Map.entry("acos", Math::acos),
                    Map.entry("asin", Math::asin),
                    Map.entry("atan", Math::atan),
                    Map.entry("ceil", Math::ceil),
                    Map.entry("ceiling", Math::ceil),
                    Map.entry("cos", Math::cos),
                    Map.entry("exp", Math::exp),
                    Map.entry("floor", Math::floor),
                    Map.entry("frac", v -> v - Math.floor(v)),
                    Map.entry("fract", v -> v - Math.floor(v)),
                    Map.entry("ln", Math::log),
                    Map.entry("log", Math::log),
                    Map.entry("log10", Math::log10),
                    Map.entry("log2", v -> Math.log(v) / Math.log(2)),
                    Map.entry("round", v -> Math.floor(v + 0.5)),
                    Map.entry("sign", Math::signum),
                    Map.entry("sin", Math::sin),
                    Map.entry("sqrt", Math::sqrt),
                    Map.entry("tan", Math::tan),
                    Map.entry("trunc", v -> v < 0 ? Math.ceil(v) : Math.floor(v)));

    private static final Map<String, DoubleBinaryOperator> OF_TWO =
            Map.of(
                    "atan2", Math::atan2,
                    "fmod", (a, b) -> a % b,
                    "max", Math::max,
                    "min", Math::min,
                    "mod", (a, b) -> a - b * Math.floor(a / b),
                    "pow", Math::pow);

    private final String text;
    private final Spot begin;
    private final List<ParameterDefinition> inputs;
    private int at;
    private int depth;

    private SizeParser(String text, Spot begin, List<ParameterDefinition> inputs) {
        this.text = text;
        this.begin = begin;
        this.inputs = inputs;
    }

    /**
     * @param begin where in the author's file the text begins
     * @param inputs what names may mean
     */
    static SizeExpression parse(String text, Spot begin, List<ParameterDefinition> inputs)
            throws HeaderProblem {
        if (text.length() > LONGEST) {
            throw new HeaderProblem(
                    begin, "a size is longer than " + LONGEST + " characters: " + shortened(text));
        }
        var parser = new SizeParser(text, begin, inputs);
        SizeExpression size = parser.choice();
        if (!parser.isAtEnd()) {
            throw parser.unexpected();
        }
        return size;
    }

    /** A number that never changes. */
    private record Constant(double value) implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            return value;
        }
    }

    private record Input(int place) implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            return inputs.number(place);
        }
    }

    private record One(DoubleUnaryOperator operator, SizeExpression a) implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            return operator.applyAsDouble(a.evaluate(width, height, inputs));
        }
    }

    private record Two(DoubleBinaryOperator operator, SizeExpression a, SizeExpression b)
            implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            return operator.applyAsDouble(
                    a.evaluate(width, height, inputs), b.evaluate(width, height, inputs));
        }
    }

    private record If(SizeExpression asked, SizeExpression yes, SizeExpression no)
            implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            return asked.evaluate(width, height, inputs) != 0
                    ? yes.evaluate(width, height, inputs)
                    : no.evaluate(width, height, inputs);
        }
    }

    /** Each part evaluated once: a nest of them must not take time without end. */
    private record Mix(SizeExpression a, SizeExpression b, SizeExpression amount)
            implements SizeExpression {
        @Override
        public double evaluate(double width, double height, Inputs inputs) {
            double from = a.evaluate(width, height, inputs);
            double part = amount.evaluate(width, height, inputs);
            return from + (b.evaluate(width, height, inputs) - from) * part;
        }
    }

    private SizeExpression choice() throws HeaderProblem {
        deeper();
        SizeExpression asked = comparison();
        if (accept("?")) {
            SizeExpression yes = choice();
            expect(":");
            asked = new If(asked, yes, choice());
        }
        depth--;
        return asked;
    }

    private SizeExpression comparison() throws HeaderProblem {
        SizeExpression left = sum();
        if (accept("<=")) {
            return new Two((a, b) -> a <= b ? 1 : 0, left, sum());
        }
        if (accept(">=")) {
            return new Two((a, b) -> a >= b ? 1 : 0, left, sum());
        }
        if (accept("==")) {
            return new Two((a, b) -> a == b ? 1 : 0, left, sum());
        }
        if (accept("!=")) {
            return new Two((a, b) -> a != b ? 1 : 0, left, sum());
        }
        if (accept("<")) {
            return new Two((a, b) -> a < b ? 1 : 0, left, sum());
        }
        if (accept(">")) {
            return new Two((a, b) -> a > b ? 1 : 0, left, sum());
        }
        return left;
    }

    private SizeExpression sum() throws HeaderProblem {
        SizeExpression left = product();
        while (true) {
            if (accept("+")) {
                left = new Two((a, b) -> a + b, left, product());
            } else if (accept("-")) {
                left = new Two((a, b) -> a - b, left, product());
            } else {
                return left;
            }
        }
    }

    private SizeExpression product() throws HeaderProblem {
        SizeExpression left = signed();
        while (true) {
            if (accept("*")) {
                left = new Two((a, b) -> a * b, left, signed());
            } else if (accept("/")) {
                left = new Two((a, b) -> a / b, left, signed());
            } else if (accept("%")) {
                left = new Two((a, b) -> a % b, left, signed());
            } else {
                return left;
            }
        }
    }

    private SizeExpression signed() throws HeaderProblem {
        deeper();
        SizeExpression value;
        if (accept("-")) {
            value = new One(v -> -v, signed());
        } else if (accept("+")) {
            value = signed();
        } else {
            value = power();
        }
        depth--;
        return value;
    }

    private SizeExpression power() throws HeaderProblem {
        SizeExpression base = single();
        return accept("^") || accept("**") ? new Two(Math::pow, base, signed()) : base;
    }

    private SizeExpression single() throws HeaderProblem {
        char next = peek();
        if (next == '(') {
            expect("(");
            SizeExpression inside = choice();
            expect(")");
            return inside;
        }
        if (isDigit(next) || next == '.') {
            return number();
        }
        if (next == '$' || isLetter(next)) {
            return named();
        }
        throw unexpected();
    }

    private SizeExpression number() throws HeaderProblem {
        int from = at;
        while (isDigit(raw(at)) || raw(at) == '.') {
            at++;
        }
        if (raw(at) == 'e' || raw(at) == 'E') {
            int exponent = at + (raw(at + 1) == '-' || raw(at + 1) == '+' ? 2 : 1);
            if (isDigit(raw(exponent))) {
                at = exponent;
                while (isDigit(raw(at))) {
                    at++;
                }
            }
        }
        try {
            return new Constant(Double.parseDouble(text.substring(from, at)));
        } catch (NumberFormatException e) {
            throw problem(from, "\"" + shortened(text.substring(from, at)) + "\" is not a number");
        }
    }

    private SizeExpression named() throws HeaderProblem {
        int from = at;
        if (raw(at) == '$') {
            at++;
        }
        int word = at;
        while (isLetter(raw(at)) || isDigit(raw(at))) {
            at++;
        }
        String name = text.substring(word, at);
        if (word == from && peek() == '(') {
            return function(name.toLowerCase(Locale.ROOT), from);
        }
        if (name.equals("WIDTH")) {
            return SizeExpression.WIDTH;
        }
        if (name.equals("HEIGHT")) {
            return SizeExpression.HEIGHT;
        }
        for (int i = 0; i < inputs.size(); i++) {
            ParameterDefinition input = inputs.get(i);
            if (input.id().value().equals(name)) {
                return switch (input.kind()) {
                    case ParameterKind.Scalar _,
                            ParameterKind.Flag _,
                            ParameterKind.Choice _,
                            ParameterKind.Point _,
                            ParameterKind.Color _ ->
                            new Input(i);
                    case ParameterKind.Image _, ParameterKind.Text _, ParameterKind.Pulse _ ->
                            throw problem(
                                    from,
                                    "the input \""
                                            + name
                                            + "\" is of type "
                                            + input.kind().word()
                                            + ", which is no number");
                };
            }
        }
        if (word == from && name.equalsIgnoreCase("pi")) {
            return new Constant(Math.PI);
        }
        throw problem(
                from,
                "there is no input \""
                        + shortened(name)
                        + "\"; known are $WIDTH, $HEIGHT and the inputs that are numbers");
    }

    private SizeExpression function(String name, int from) throws HeaderProblem {
        expect("(");
        var arguments = new ArrayList<SizeExpression>();
        do {
            arguments.add(choice());
        } while (accept(","));
        expect(")");
        SizeExpression made = call(name, arguments);
        if (made == null) {
            throw problem(
                    from,
                    "there is no function \""
                            + shortened(name)
                            + "\" of "
                            + arguments.size()
                            + (arguments.size() == 1 ? " number" : " numbers"));
        }
        return made;
    }

    private static @Nullable SizeExpression call(String name, List<SizeExpression> arguments) {
        SizeExpression first = arguments.getFirst();
        DoubleUnaryOperator ofOne = OF_ONE.get(name);
        if (ofOne != null && arguments.size() == 1) {
            return new One(ofOne, first);
        }
        DoubleBinaryOperator ofTwo = OF_TWO.get(name);
        boolean takesMany = name.equals("min") || name.equals("max");
        if (ofTwo != null && (arguments.size() == 2 || takesMany)) {
            SizeExpression all = first;
            for (SizeExpression next : arguments.subList(1, arguments.size())) {
                all = new Two(ofTwo, all, next);
            }
            return all;
        }
        if (arguments.size() == 3) {
            SizeExpression second = arguments.get(1);
            SizeExpression third = arguments.get(2);
            return switch (name) {
                case "clamp" -> new Two(Math::min, new Two(Math::max, first, second), third);
                case "if" -> new If(first, second, third);
                case "mix" -> new Mix(first, second, third);
                default -> null;
            };
        }
        return null;
    }

    private void deeper() throws HeaderProblem {
        if (++depth > DEEPEST) {
            throw problem(at, "a size is nested deeper than " + DEEPEST + " levels");
        }
    }

    /** The next character that is no space, {@link #END} behind the last; now at that place. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return raw(at);
    }

    private boolean isAtEnd() {
        var _ = peek();
        return at >= text.length();
    }

    private char raw(int index) {
        return index < text.length() ? text.charAt(index) : END;
    }

    private boolean accept(String sign) {
        if (!isAtEnd() && text.startsWith(sign, at) && !(sign.equals("*") && raw(at + 1) == '*')) {
            at += sign.length();
            return true;
        }
        return false;
    }

    private void expect(String sign) throws HeaderProblem {
        if (!accept(sign)) {
            throw isAtEnd()
                    ? problem(at, "the size " + quoted() + " ends where a " + sign + " is missing")
                    : unexpected();
        }
    }

    private HeaderProblem unexpected() {
        return isAtEnd()
                ? problem(at, "the size " + quoted() + " ends too early")
                : problem(
                        at,
                        "unexpected "
                                + shortened(text.substring(at, at + 1))
                                + " in the size "
                                + quoted());
    }

    private HeaderProblem problem(int index, String what) {
        if (text.indexOf('\n') >= 0) {
            // The author may have written \n, and then the file has no such line.
            return new HeaderProblem(begin, what);
        }
        return new HeaderProblem(begin.plus(1, Math.min(index, text.length()) + 1), what);
    }

    private String quoted() {
        return "\"" + shortened(text) + "\"";
    }

    private static String shortened(String words) {
        return words.length() <= 60 ? words : words.substring(0, 59) + "…";
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
