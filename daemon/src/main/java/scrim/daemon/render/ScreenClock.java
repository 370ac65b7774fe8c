package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.PlayState;
import scrim.engine.state.FrameTime;

import java.time.LocalDate;

/**
 * One screen's time: it runs while the screen plays, stands while it is paused, and starts again at
 * zero after a stop. Counts only frames this screen draws, so that a slow screen sees its own
 * deltas. Plain values, no thread.
 */
@OwnedBy(ThreadRole.RENDER)
final class ScreenClock {
    /** Where {@code TIME} begins again: beyond it a float no longer counts milliseconds. */
    static final double LONGEST_SECONDS = 16_384;

    private static final int DAY_SECONDS = 86_400;

    private double timeSeconds;
    private double deltaSeconds;
    private long frameIndex;
    private double lastSeconds;
    private boolean hasLast;
    private boolean isFresh = true;
    private long day = Long.MIN_VALUE;
    private int year;
    private int month;
    private int dayOfMonth;
    private double secondsOfDay;

    /** Steps to a frame that is about to be drawn. */
    void advance(PlayState state, FrameTime frame) {
        double passed = hasLast ? Math.max(0, frame.timeSeconds() - lastSeconds) : 0;
        lastSeconds = frame.timeSeconds();
        hasLast = true;
        switch (state) {
            case PLAYING -> {
                deltaSeconds = isFresh ? 0 : passed;
                timeSeconds += deltaSeconds;
                frameIndex += isFresh ? 0 : 1;
                isFresh = false;
            }
            case PAUSED -> deltaSeconds = 0;
            case STOPPED -> {
                timeSeconds = 0;
                deltaSeconds = 0;
                frameIndex = 0;
                isFresh = true;
            }
        }
        setDate(frame.utcSeconds() + frame.utcOffsetSeconds());
    }

    /** ISF's {@code TIME}: from 0 to less than {@link #LONGEST_SECONDS}, and again from 0. */
    double timeSeconds() {
        return timeSeconds % LONGEST_SECONDS;
    }

    /** ISF's {@code TIMEDELTA}. */
    double deltaSeconds() {
        return deltaSeconds;
    }

    /** ISF's {@code FRAMEINDEX}: never negative, and again from 0 after a year. */
    int frameIndex() {
        return (int) (frameIndex & Integer.MAX_VALUE);
    }

    int year() {
        return year;
    }

    /** From 1. */
    int month() {
        return month;
    }

    int dayOfMonth() {
        return dayOfMonth;
    }

    double secondsOfDay() {
        return secondsOfDay;
    }

    private void setDate(double localSeconds) {
        long today = (long) Math.floor(localSeconds / DAY_SECONDS);
        secondsOfDay = localSeconds - (double) today * DAY_SECONDS;
        if (today != day) {
            day = today;
            var date = LocalDate.ofEpochDay(today);
            year = date.getYear();
            month = date.getMonthValue();
            dayOfMonth = date.getDayOfMonth();
        }
    }
}
