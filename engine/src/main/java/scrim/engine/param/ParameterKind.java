package scrim.engine.param;

import java.util.List;

/**
 * What a parameter may be: its type, its default and its range.
 *
 * <p>Numbers live in pages of floats, {@link #width} of them side by side: a flag as 0 or 1, a
 * choice as its number, a pulse as 1 in the frame it is seen. Text and image have width 0 and ride
 * beside the pages.
 */
public sealed interface ParameterKind {
    record Scalar(float initial, float min, float max) implements ParameterKind {
        public Scalar {
            requireRange(min, max);
            if (Float.isNaN(initial)) {
                throw new IllegalArgumentException("a default must be a number, was NaN");
            }
            initial = Math.clamp(initial, min, max);
        }
    }

    record Flag(boolean initial) implements ParameterKind {}

    /**
     * Options in the author's order; {@code initial} is the first one's number if it is not listed.
     */
    record Choice(int initial, List<Option> options) implements ParameterKind {
        public Choice {
            options = List.copyOf(options);
            if (options.isEmpty()) {
                throw new IllegalArgumentException("a choice needs at least one option");
            }
            if (!has(options, initial)) {
                initial = options.getFirst().value();
            }
        }

        public boolean has(int option) {
            return has(options, option);
        }

        private static boolean has(List<Option> options, int wanted) {
            for (int i = 0; i < options.size(); i++) {
                if (options.get(i).value() == wanted) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One entry of a choice: the number the shader sees and the words a person sees. */
    record Option(int value, String label) {}

    record Point(ParameterValue.Point initial, ParameterValue.Point min, ParameterValue.Point max)
            implements ParameterKind {
        public Point {
            requireRange(min.x(), max.x());
            requireRange(min.y(), max.y());
            initial =
                    new ParameterValue.Point(
                            Math.clamp(initial.x(), min.x(), max.x()),
                            Math.clamp(initial.y(), min.y(), max.y()));
        }
    }

    /** Every component from 0 to 1. */
    record Color(ParameterValue.Color initial) implements ParameterKind {
        public Color {
            initial = clamp(initial);
        }

        static ParameterValue.Color clamp(ParameterValue.Color color) {
            return new ParameterValue.Color(
                    Math.clamp(color.red(), 0f, 1f),
                    Math.clamp(color.green(), 0f, 1f),
                    Math.clamp(color.blue(), 0f, 1f),
                    Math.clamp(color.alpha(), 0f, 1f));
        }
    }

    /** At most {@code longest} UTF-16 units. */
    record Text(String initial, int longest) implements ParameterKind {}

    record Pulse() implements ParameterKind {}

    record Image(ImageSource initial) implements ParameterKind {}

    /** How many floats a value takes in a page: 0 to 4. */
    default int width() {
        return switch (this) {
            case Scalar _, Flag _, Choice _, Pulse _ -> 1;
            case Point _ -> 2;
            case Color _ -> 4;
            case Text _, Image _ -> 0;
        };
    }

    /** Whether values in between make sense, so that automation may glide (PRE-03). */
    default boolean isContinuous() {
        return switch (this) {
            case Scalar _, Point _, Color _ -> true;
            case Flag _, Choice _, Pulse _, Text _, Image _ -> false;
        };
    }

    /** The value a parameter has when nobody has set it. */
    default ParameterValue initialValue() {
        return switch (this) {
            case Scalar(float initial, _, _) -> new ParameterValue.Scalar(initial);
            case Flag(boolean initial) -> new ParameterValue.Flag(initial);
            case Choice(int initial, _) -> new ParameterValue.Choice(initial);
            case Point(var initial, _, _) -> initial;
            case Color(var initial) -> initial;
            case Text(var initial, _) -> new ParameterValue.Text(initial);
            case Pulse _ -> new ParameterValue.Pulse();
            case Image(var initial) -> new ParameterValue.Image(initial);
        };
    }

    /** The one place where a value meets a range. */
    default Fit fit(ParameterValue asked) {
        return switch (this) {
            case Scalar(_, float min, float max)
                    when asked instanceof ParameterValue.Scalar(var v) ->
                    clamped(asked, new ParameterValue.Scalar(Math.clamp(v, min, max)));
            case Point(_, var min, var max)
                    when asked instanceof ParameterValue.Point(float x, float y) ->
                    clamped(
                            asked,
                            new ParameterValue.Point(
                                    Math.clamp(x, min.x(), max.x()),
                                    Math.clamp(y, min.y(), max.y())));
            case Color _ when asked instanceof ParameterValue.Color color ->
                    clamped(asked, Color.clamp(color));
            case Choice choice when asked instanceof ParameterValue.Choice(int option) ->
                    choice.has(option)
                            ? new Fit.Exact(asked)
                            : new Fit.Refused("there is no option " + option);
            case Text(_, int longest) when asked instanceof ParameterValue.Text(String text) ->
                    text.length() <= longest
                            ? new Fit.Exact(asked)
                            : new Fit.Refused(
                                    "the text has "
                                            + text.length()
                                            + " characters, at most "
                                            + longest
                                            + " fit");
            case Flag _ when asked instanceof ParameterValue.Flag -> new Fit.Exact(asked);
            case Pulse _ when asked instanceof ParameterValue.Pulse -> new Fit.Exact(asked);
            case Image _ when asked instanceof ParameterValue.Image -> new Fit.Exact(asked);
            case Scalar _, Flag _, Choice _, Point _, Color _, Text _, Pulse _, Image _ ->
                    new Fit.Refused("expected " + word() + ", was " + word(asked));
        };
    }

    /** The least legal value of one component; 0 where there is no range. */
    default float min(int component) {
        return switch (this) {
            case Scalar(_, float min, _) -> min;
            case Point(_, var min, _) -> component == 0 ? min.x() : min.y();
            case Flag _, Choice _, Color _, Pulse _, Text _, Image _ -> 0;
        };
    }

    /** The greatest legal value of one component; 1 where there is no range. */
    default float max(int component) {
        return switch (this) {
            case Scalar(_, _, float max) -> max;
            case Point(_, _, var max) -> component == 0 ? max.x() : max.y();
            case Flag _, Choice _, Color _, Pulse _, Text _, Image _ -> 1;
        };
    }

    /**
     * Writes a value's floats. Text and image write nothing; a pulse writes 0, because a page holds
     * what lasts.
     *
     * @param value one that fits this kind
     */
    default void write(ParameterValue value, float[] page, int at) {
        switch (value) {
            case ParameterValue.Scalar(float v) -> page[at] = v;
            case ParameterValue.Flag(boolean on) -> page[at] = on ? 1 : 0;
            case ParameterValue.Choice(int option) -> page[at] = option;
            case ParameterValue.Point(float x, float y) -> {
                page[at] = x;
                page[at + 1] = y;
            }
            case ParameterValue.Color(float red, float green, float blue, float alpha) -> {
                page[at] = red;
                page[at + 1] = green;
                page[at + 2] = blue;
                page[at + 3] = alpha;
            }
            case ParameterValue.Pulse _ -> page[at] = 0;
            case ParameterValue.Text _, ParameterValue.Image _ -> {}
        }
    }

    /**
     * The value that floats stand for.
     *
     * @throws IllegalStateException for text and image, which are not numbers
     */
    default ParameterValue read(float[] page, int at) {
        return switch (this) {
            case Scalar _ -> new ParameterValue.Scalar(page[at]);
            case Flag _ -> new ParameterValue.Flag(page[at] != 0);
            case Choice _ -> new ParameterValue.Choice((int) page[at]);
            case Point _ -> new ParameterValue.Point(page[at], page[at + 1]);
            case Color _ ->
                    new ParameterValue.Color(page[at], page[at + 1], page[at + 2], page[at + 3]);
            case Pulse _ -> new ParameterValue.Pulse();
            case Text _, Image _ -> throw new IllegalStateException(word() + " is not in a page");
        };
    }

    /** The word for this kind in messages, files and protocols. */
    default String word() {
        return switch (this) {
            case Scalar _ -> "float";
            case Flag _ -> "bool";
            case Choice _ -> "choice";
            case Point _ -> "point2D";
            case Color _ -> "color";
            case Text _ -> "text";
            case Pulse _ -> "event";
            case Image _ -> "image";
        };
    }

    private static String word(ParameterValue value) {
        return switch (value) {
            case ParameterValue.Scalar _ -> "float";
            case ParameterValue.Flag _ -> "bool";
            case ParameterValue.Choice _ -> "choice";
            case ParameterValue.Point _ -> "point2D";
            case ParameterValue.Color _ -> "color";
            case ParameterValue.Text _ -> "text";
            case ParameterValue.Pulse _ -> "event";
            case ParameterValue.Image _ -> "image";
        };
    }

    private static Fit clamped(ParameterValue asked, ParameterValue inRange) {
        return asked.equals(inRange) ? new Fit.Exact(asked) : new Fit.Clamped(inRange, asked);
    }

    private static void requireRange(float min, float max) {
        if (!(min <= max) || !Float.isFinite(min) || !Float.isFinite(max)) {
            throw new IllegalArgumentException("not a range: " + min + " to " + max);
        }
    }
}
