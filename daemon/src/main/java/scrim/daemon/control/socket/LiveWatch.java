package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ScreenId;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one client watches beside the state, and how much of it is on the way. Owned by the {@link
 * Room}.
 */
final class LiveWatch {
    /** Pictures of one screen that are sent and not seen yet, at most. */
    static final int MOST_UNSEEN = 2;

    /** How often something comes at most, and when it may come again. */
    static final class Pace {
        private final long intervalNanos;
        private long nextNanos;

        Pace(int aSecond, long nowNanos) {
            intervalNanos = 1_000_000_000L / aSecond;
            nextNanos = nowNanos;
        }

        boolean isDue(long nowNanos) {
            return nowNanos - nextNanos >= 0;
        }

        /**
         * The same for what comes at its own times: rather a little early than a whole step late.
         */
        boolean isNearlyDue(long nowNanos) {
            return isDue(nowNanos + intervalNanos / 2);
        }

        long nextNanos() {
            return nextNanos;
        }

        /** It has come. What was late by a part of a step is made up for, not more. */
        void step(long nowNanos) {
            nextNanos += intervalNanos;
            if (nextNanos - nowNanos <= 0) {
                nextNanos = nowNanos + intervalNanos;
            }
        }
    }

    /** One screen that is watched. */
    static final class Screen {
        final ScreenFeed.Preview preview;
        final int aSecond;
        final Pace pace;
        byte @Nullable [] waiting;

        Screen(ScreenFeed.Preview preview, int aSecond, long nowNanos) {
            this.preview = preview;
            this.aSecond = aSecond;
            pace = new Pace(aSecond, nowNanos);
        }
    }

    @Nullable Pace values;
    @Nullable Pace health;
    final LinkedHashMap<ScreenId, Screen> screens = new LinkedHashMap<>();
    private final Map<ScreenId, Integer> unseen = new HashMap<>();

    /** The reading of automation of which the client was told last, 0 if of none. */
    long reading;

    boolean areValuesDue;
    boolean isHealthDue;

    /** Watches this from now on, and all of the values anew. */
    void replace(@Nullable Pace ofValues, @Nullable Pace ofHealth, Map<ScreenId, Screen> these) {
        values = ofValues;
        health = ofHealth;
        screens.clear();
        screens.putAll(these);
        reading = 0;
        areValuesDue = false;
        isHealthDue = false;
    }

    boolean hasRoomFor(ScreenId screen) {
        return unseen.getOrDefault(screen, 0) < MOST_UNSEEN;
    }

    void sent(ScreenId screen) {
        unseen.merge(screen, 1, Integer::sum);
    }

    /**
     * @return whether one was on the way
     */
    boolean seen(ScreenId screen) {
        Integer count = unseen.get(screen);
        if (count == null) {
            return false;
        }
        if (count == 1) {
            unseen.remove(screen);
        } else {
            unseen.put(screen, count - 1);
        }
        return true;
    }
}
