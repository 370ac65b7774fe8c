package scrim.engine.param;

/** One value of a parameter. Numbers are finite; whoever reads foreign data checks that first. */
public sealed interface ParameterValue {
    /** A number; ISF's {@code float}. */
    record Scalar(float value) implements ParameterValue {
        public Scalar {
            requireFinite(value, "a scalar");
        }
    }

    /** On or off; ISF's {@code bool}. */
    record Flag(boolean on) implements ParameterValue {}

    /** The number of one option of a list; ISF's {@code long}. */
    record Choice(int option) implements ParameterValue {}

    /** A place, x to the right and y up; ISF's {@code point2D}. */
    record Point(float x, float y) implements ParameterValue {
        public Point {
            requireFinite(x, "x");
            requireFinite(y, "y");
        }
    }

    /** Red, green, blue and alpha, not premultiplied; 0 is none and 1 is full. */
    record Color(float red, float green, float blue, float alpha) implements ParameterValue {
        public Color {
            requireFinite(red, "red");
            requireFinite(green, "green");
            requireFinite(blue, "blue");
            requireFinite(alpha, "alpha");
        }
    }

    /** Words to draw. */
    record Text(String text) implements ParameterValue {}

    /** A pulse: true for the one frame after it came; ISF's {@code event}. Never held. */
    record Pulse() implements ParameterValue {}

    /** Which picture to read. */
    record Image(ImageSource source) implements ParameterValue {}

    private static void requireFinite(float value, String what) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(what + " must be finite, was " + value);
        }
    }
}
