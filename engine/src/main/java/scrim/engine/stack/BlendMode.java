package scrim.engine.stack;

import java.util.Locale;

/** How a layer's picture meets the picture below; the ordinal is the choice's number. */
public enum BlendMode {
    NORMAL,
    ADD,
    MULTIPLY,
    SCREEN,
    OVERLAY,
    DIFFERENCE,
    LIGHTEN,
    DARKEN;

    /** The word in files, protocols and menus. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
