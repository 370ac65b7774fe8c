package scrim.engine.stack;

import java.util.Locale;

/** How much is logged about a screen; the ordinal is the choice's number. */
public enum LogLevel {
    ERROR,
    WARNING,
    INFO,
    DEBUG;

    /** The word in files, protocols and menus. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
