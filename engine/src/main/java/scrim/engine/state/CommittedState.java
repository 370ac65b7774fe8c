package scrim.engine.state;

import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Values;

import java.util.ArrayList;
import java.util.List;

/**
 * The committed tier: what differs from the base tier for this session only, by group of the
 * current {@link SlotTable}. Immutable; never given to the writer.
 */
public final class CommittedState {
    private final SlotTable table;
    private final Rows<Values> byGroup;

    private CommittedState(SlotTable table, Rows<Values> byGroup) {
        this.table = table;
        this.byGroup = byGroup;
    }

    static CommittedState none(SlotTable table) {
        List<Values> none = new ArrayList<>();
        for (int i = 0; i < table.groups().size(); i++) {
            none.add(Values.NONE);
        }
        return new CommittedState(table, Rows.copyOf(none));
    }

    public Values of(int group) {
        return byGroup.get(group);
    }

    /** What is set in one layer or master; nothing if there is no such layer. */
    Values of(ScreenId screen, LayerId layer) {
        int group = table.groupOf(screen, layer);
        return group < 0 ? Values.NONE : byGroup.get(group);
    }

    CommittedState with(int group, Values values) {
        return new CommittedState(table, byGroup.with(group, values));
    }

    /** The same overrides in a changed structure: a removed layer's go with it (INV-01). */
    CommittedState movedTo(SlotTable next) {
        List<Values> moved = new ArrayList<>();
        for (SlotTable.Group group : next.groups()) {
            moved.add(of(group.screen(), group.layer()));
        }
        return new CommittedState(next, Rows.copyOf(moved));
    }
}
