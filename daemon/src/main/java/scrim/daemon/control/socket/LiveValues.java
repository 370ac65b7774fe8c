package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.ValueJson;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Motion;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What automation shows, for those who watch: each is told what has changed since it was told last,
 * in one text for all who were told last at the same time. Owned by the {@link Room}.
 */
final class LiveValues {
    /** Parameters that are gone while they moved; more at a time nobody is told of. */
    private static final int MOST_GONE = 1_024;

    private final Consumer<Motion> reader;
    private final Motion motion = new Motion();
    private final Map<String, Long> gone = new LinkedHashMap<>();
    private final Map<Long, byte[]> encoded = new HashMap<>();
    private @Nullable SlotTable slots;
    private long readings;
    // By slot: what was read last, as JSON where that was asked for, and when it had changed.
    private String[] names = new String[0];
    private @Nullable ParameterValue[] values = new @Nullable ParameterValue[0];
    private long[] changed = new long[0];

    LiveValues(Consumer<Motion> reader) {
        this.reader = reader;
    }

    /** The number of the last reading, from 1. */
    long readings() {
        return readings;
    }

    void read() {
        reader.accept(motion);
        readings++;
        encoded.clear();
        SlotTable table = motion.slots();
        if (table == null) {
            return;
        }
        if (table != slots) {
            move(slots, table);
            slots = table;
        }
        for (Slot slot : table.slots()) {
            int at = slot.number();
            ParameterValue before = values[at];
            if ((before != null || motion.isMoving(slot)) && differs(slot, before)) {
                values[at] = motion.value(slot);
                changed[at] = readings;
            }
        }
    }

    private boolean differs(Slot slot, @Nullable ParameterValue before) {
        return !Objects.equals(before, motion.value(slot));
    }

    private void move(@Nullable SlotTable from, SlotTable to) {
        String[] namesNow = new String[to.slots().size()];
        var valuesNow = new @Nullable ParameterValue[namesNow.length];
        var changedNow = new long[namesNow.length];
        for (Slot slot : to.slots()) {
            namesNow[slot.number()] = CanonicalJson.quoted(slot.address().toString());
            Slot old = from == null ? null : from.find(slot.address());
            if (old != null) {
                valuesNow[slot.number()] = values[old.number()];
                changedNow[slot.number()] = changed[old.number()];
            }
            boolean wasGone = gone.remove(namesNow[slot.number()]) != null;
            if (wasGone && old == null) {
                // Somebody may not have been told yet that it was.
                changedNow[slot.number()] = readings;
            }
        }
        if (from != null) {
            for (Slot slot : from.slots()) {
                if (values[slot.number()] != null && to.find(slot.address()) == null) {
                    gone.put(names[slot.number()], readings);
                }
            }
            while (gone.size() > MOST_GONE) {
                gone.remove(gone.keySet().iterator().next());
            }
        }
        names = namesNow;
        values = valuesNow;
        changed = changedNow;
    }

    /**
     * What has changed since a reading, as a message.
     *
     * @param since 0 for everything that moves
     * @return null if nothing has changed
     */
    byte @Nullable [] since(long since) {
        byte[] known = encoded.get(since);
        if (known == null) {
            known = text(since).getBytes(StandardCharsets.UTF_8);
            encoded.put(since, known);
        }
        return known.length == 0 ? null : known;
    }

    private String text(long since) {
        var text = new StringBuilder(64);
        for (int i = 0; i < names.length; i++) {
            ParameterValue value = values[i];
            if (since == 0 ? value != null : changed[i] > since) {
                text.append(text.isEmpty() ? "" : ",").append(names[i]).append(':');
                text.append(value == null ? "null" : ValueJson.write(value).toString());
            }
        }
        for (Map.Entry<String, Long> one : gone.entrySet()) {
            if (since > 0 && one.getValue() > since) {
                text.append(text.isEmpty() ? "" : ",").append(one.getKey()).append(":null");
            }
        }
        return text.isEmpty() && since > 0 ? "" : "{\"type\":\"live\",\"values\":{" + text + "}}";
    }

    /** Nobody watches: what is read next has nothing to do with what was. */
    void forget() {
        slots = null;
        names = new String[0];
        values = new @Nullable ParameterValue[0];
        changed = new long[0];
        gone.clear();
        encoded.clear();
    }
}
