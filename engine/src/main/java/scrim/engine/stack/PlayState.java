package scrim.engine.stack;

import java.util.Locale;

/** Whether a screen's time runs; the ordinal is the choice's number. */
public enum PlayState {
    PLAYING,
    /** Time stands still; the picture can still be changed. */
    PAUSED,
    /** Nothing is drawn: black, and time starts again at zero on the next play. */
    STOPPED;

    /** The word in files, protocols and menus. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
