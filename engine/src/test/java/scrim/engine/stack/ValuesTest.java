package scrim.engine.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class ValuesTest {
    @Test
    void valuesBehaveLikeASortedMapThatIsCopiedOnEachChange() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<ParameterId, Setting> model = new TreeMap<>();
        Values values = Values.NONE;

        for (int step = 0; step < 2_000; step++) {
            var name = new ParameterId("p" + random.nextInt(20));
            if (random.nextInt(3) == 0) {
                model.remove(name);
                values = values.without(name);
            } else {
                model.put(name, setting(step));
                values = values.with(name, setting(step));
            }

            var entries = new TreeMap<ParameterId, Setting>();
            values.forEach(entries::put);
            assertThat(entries).as("seed %d, step %d", seed, step).isEqualTo(model);
            assertThat(values).isEqualTo(Values.copyOf(model));
            assertThat(values.size()).isEqualTo(model.size());
            assertThat(values.get(name)).isEqualTo(model.get(name));
        }
    }

    @Test
    void aChangeLeavesTheOldValuesAsTheyWere() {
        var name = new ParameterId("speed");
        Values before = Values.NONE.with(name, setting(1));

        Values after = before.with(name, setting(2));

        assertThat(before.get(name)).isEqualTo(setting(1));
        assertThat(after.get(name)).isEqualTo(setting(2));
        assertThat(before.without(new ParameterId("other"))).isSameAs(before);
        assertThat(before.without(name)).isSameAs(Values.NONE);
        assertThat(after).hasToString("{speed=Scalar[value=2.0]}");
    }

    @Test
    @DisplayName("PRE-01 of two layers of values the upper one counts where it has one")
    void overlaidValuesCountWhereTheyAre() {
        Values base =
                Values.NONE
                        .with(new ParameterId("a"), setting(1))
                        .with(new ParameterId("b"), setting(2));
        Values session =
                Values.NONE
                        .with(new ParameterId("b"), setting(3))
                        .with(new ParameterId("c"), setting(4));

        Values both = base.overlaidWith(session);

        assertThat(both)
                .isEqualTo(
                        Values.copyOf(
                                Map.of(
                                        new ParameterId("a"), setting(1),
                                        new ParameterId("b"), setting(3),
                                        new ParameterId("c"), setting(4))));
        assertThat(both.hashCode()).isEqualTo(base.overlaidWith(session).hashCode());
    }

    @Test
    void rowsBehaveLikeAListThatIsCopiedOnEachChange() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<Integer> model = new ArrayList<>();
        Rows<Integer> rows = Rows.of();

        for (int step = 0; step < 2_000; step++) {
            int at = random.nextInt(model.size() + 1);
            switch (random.nextInt(model.size() > 100 ? 2 : 3)) {
                case 0 -> {
                    if (at < model.size()) {
                        model.remove(/* index */ at);
                        rows = rows.without(at);
                    }
                }
                case 1 -> {
                    if (at < model.size()) {
                        model.set(at, step);
                        rows = rows.with(at, step);
                    }
                }
                default -> {
                    model.add(at, step);
                    rows = rows.withAdded(at, step);
                }
            }

            assertThat(rows).as("seed %d, step %d", seed, step).isEqualTo(model);
        }
    }

    @Test
    @DisplayName("RSK-10 a replaced row leaves all others the same objects")
    void aReplacedRowSharesTheRest() {
        var all = new ArrayList<Object>();
        for (int i = 0; i < 100; i++) {
            all.add(new Object());
        }
        Rows<Object> rows = Rows.copyOf(all);

        Rows<Object> changed = rows.with(40, "new");

        assertThat(rows.get(40)).isSameAs(all.get(40));
        assertThat(changed.get(40)).isEqualTo("new");
        assertThat(changed.get(39)).isSameAs(all.get(39));
    }

    private static Setting setting(float value) {
        return new Setting(
                new ParameterValue.Scalar(value), new Provenance(Origin.SYSTEM, 1, 1_000));
    }
}
