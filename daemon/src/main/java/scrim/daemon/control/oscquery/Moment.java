package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Engine;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;
import scrim.engine.state.Targets;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What every parameter is at one moment, with the addresses they have. One thread at a time; {@link
 * #read} brings it up to date.
 */
final class Moment implements Attribute.Values {
    private final Engine engine;
    private final AtomicReference<@Nullable AddressSpace> newest;
    private final Targets targets = new Targets();

    /**
     * @param newest the addresses of the newest structure that anybody has seen; shared, because
     *     they take a while to make
     */
    Moment(Engine engine, AtomicReference<@Nullable AddressSpace> newest) {
        this.engine = engine;
        this.newest = newest;
    }

    /**
     * Reads all.
     *
     * @return the addresses, or null if the structure is just changing; then ask again later
     */
    @Nullable AddressSpace read() {
        if (!engine.read(targets)) {
            return null;
        }
        SlotTable table = Objects.requireNonNull(targets.slots());
        AddressSpace known = newest.get();
        if (known != null && known.slots() == table) {
            return known;
        }
        AddressSpace made = AddressSpace.of(table);
        newest.set(made);
        return made;
    }

    float number(int offset) {
        return targets.number(offset);
    }

    @Nullable ParameterValue object(int index) {
        return targets.object(index);
    }

    @Override
    public ParameterValue of(Slot slot) {
        ParameterKind kind = slot.definition().kind();
        if (slot.object() >= 0) {
            ParameterValue object = targets.object(slot.object());
            return object == null ? kind.initialValue() : object;
        }
        var numbers = new float[kind.width()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = targets.number(slot.offset() + i);
        }
        return kind.read(numbers, 0);
    }
}
