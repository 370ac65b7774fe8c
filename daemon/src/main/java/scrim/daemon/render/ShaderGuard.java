package scrim.daemon.render;

import scrim.daemon.shader.ShaderSource;

/**
 * Keeps in mind over the end of the program which shader was being tried: one that takes the
 * program with it must not do so again at every start.
 */
public interface ShaderGuard {
    /** Minds nothing. */
    ShaderGuard NONE =
            new ShaderGuard() {
                @Override
                public boolean isProven(ShaderSource source, String driver) {
                    return false;
                }

                @Override
                public void trying(ShaderSource source) {}

                @Override
                public void passed(ShaderSource source) {}

                @Override
                public void survived(ShaderSource source, String driver) {}

                @Override
                public void givenUp(ShaderSource source) {}
            };

    /** Whether it was drawn before, by this driver, for long enough. Any thread; never waits. */
    boolean isProven(ShaderSource source, String driver);

    /** Before the driver gets to see it. On the COMPILE thread; may wait for a disk. */
    void trying(ShaderSource source);

    /** It has stood its trial, and the show may draw it. On the COMPILE thread; may wait. */
    void passed(ShaderSource source);

    /** It has been drawn and all is well. Any thread that may wait. */
    void survived(ShaderSource source, String driver);

    /** It will not be drawn. Any thread that may wait. */
    void givenUp(ShaderSource source);
}
