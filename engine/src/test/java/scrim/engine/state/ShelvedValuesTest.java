package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What becomes of values while their shader is edited. */
class ShelvedValuesTest {
    private static final List<ParameterKind> SHAPES =
            List.of(
                    new ParameterKind.Scalar(1, 0, 10),
                    new ParameterKind.Flag(false),
                    Shows.choice(0, 1, 2),
                    new ParameterKind.Point(
                            new ParameterValue.Point(0, 0),
                            new ParameterValue.Point(-1, -1),
                            new ParameterValue.Point(1, 1)),
                    new ParameterKind.Color(new ParameterValue.Color(0, 0, 0, 1)),
                    new ParameterKind.Text("hello", 20));

    private Desk desk;

    @BeforeEach
    void open() {
        desk = Desk.with(Shows.EVERYTHING);
    }

    @Test
    @DisplayName(
            "Q-001-4 random edits of an input back and forth lose no value whose shape returns")
    void noValueIsLostWhoseShapeReturns() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (Lifetime lifetime : List.of(Lifetime.DURABLE, Lifetime.SESSION)) {
            open();
            Map<ParameterKind, ParameterValue> set = new HashMap<>();
            for (int step = 0; step < 300; step++) {
                ParameterKind shape = SHAPES.get(random.nextInt(SHAPES.size()));
                edit(shape);
                assertThat(desk.published("main/a/speed"))
                        .as("seed %d, %s, step %d, %s", seed, lifetime, step, shape)
                        .isEqualTo(set.getOrDefault(shape, shape.initialValue()));
                if (random.nextBoolean()) {
                    ParameterValue value = value(shape, random);
                    desk.set("main/a/speed", value, lifetime);
                    set.put(shape, value);
                }
            }
        }
    }

    @Test
    @DisplayName("Q-001-4 a choice that is gone waits until the option is there again")
    void aChoiceThatIsGoneWaits() {
        desk.set("main/a/mode", new ParameterValue.Choice(2), Lifetime.DURABLE);

        choices(0, 1);
        assertThat(desk.published("main/a/mode")).isEqualTo(new ParameterValue.Choice(0));
        desk.set("main/a/mode", new ParameterValue.Choice(1), Lifetime.DURABLE);
        choices(0, 2);

        assertThat(desk.published("main/a/mode")).isEqualTo(new ParameterValue.Choice(2));
        choices(0, 1, 2);
        assertThat(desk.published("main/a/mode")).isEqualTo(new ParameterValue.Choice(1));
    }

    @Test
    @DisplayName("INV-05 Q-001-4 a reset empties the shelf of what it resets")
    void aResetEmptiesTheShelf() {
        desk.set("main/a/speed", new ParameterValue.Scalar(7), Lifetime.DURABLE);
        edit(new ParameterKind.Flag(false));
        desk.set("main/a/speed", new ParameterValue.Flag(true), Lifetime.DURABLE);

        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, LayerId.of(1))));
        edit(SHAPES.getFirst());

        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));
    }

    @Test
    @DisplayName("Q-001-4 a scene takes the shelf with it and brings it back")
    void aSceneTakesTheShelfWithIt() {
        desk.set("main/a/speed", new ParameterValue.Scalar(7), Lifetime.DURABLE);
        edit(new ParameterKind.Flag(false));
        desk.set("main/a/speed", new ParameterValue.Flag(true), Lifetime.DURABLE);
        var scene = new SceneId("dawn");
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, scene, "Dawn"));
        desk.accepted(new Mutation.Reset(new Scope.Everything()));

        desk.accepted(
                new Mutation.LoadScene(
                        ScreenId.MAIN, scene, Mutation.LoadedAutomation.KEEP_COMPATIBLE));
        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Flag(true));
        edit(SHAPES.getFirst());

        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(7));
    }

    @Test
    @DisplayName("EVT-06 a reload saves nothing: saved values wait as they are for their shape")
    void aReloadSavesNothing() {
        desk.set("main/a/speed", new ParameterValue.Scalar(7), Lifetime.DURABLE);
        DurableState before = desk.engine.view().base();
        desk.requests.clear();

        edit(new ParameterKind.Flag(false));
        edit(new ParameterKind.Scalar(1, 0, 2));

        assertThat(desk.requests).isEmpty();
        assertThat(desk.engine.view().base()).isSameAs(before);
    }

    @Test
    @DisplayName("SNV-03 a file that broke changes neither the picture nor its version")
    void aFileThatBrokeChangesNoVersion() {
        SnapshotVersion before = desk.engine.snapshot().version();
        desk.events.clear();

        desk.accepted(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(
                                List.of(
                                        new ShaderEntry.Usable(
                                                Shows.EVERYTHING,
                                                new ShaderEntry.Broken(
                                                        Shows.EVERYTHING.id(),
                                                        "everything.fs",
                                                        3,
                                                        1,
                                                        "syntax error")),
                                        new ShaderEntry.Usable(Shows.COUSIN)))));

        assertThat(desk.engine.snapshot().version()).isEqualTo(before);
        assertThat(desk.events(EngineEvent.HistoryCleared.class)).isEmpty();
        assertThat(desk.events(EngineEvent.CatalogRefreshed.class).getLast().broken())
                .containsExactly(Shows.EVERYTHING.id());
    }

    /** The shader's file is saved with another {@code speed}. */
    private void edit(ParameterKind speed) {
        refresh(
                Shows.withInputs(
                        Shows.EVERYTHING, ParameterDefinition.of("speed", "Speed", speed)));
    }

    private void choices(int... options) {
        refresh(
                Shows.withInputs(
                        Shows.EVERYTHING,
                        ParameterDefinition.of("mode", "Mode", Shows.choice(options))));
    }

    private void refresh(ShaderDescription shader) {
        desk.accepted(new Mutation.RefreshCatalog(ShaderCatalog.of(shader, Shows.COUSIN)));
    }

    private static ParameterValue value(ParameterKind shape, Random random) {
        return switch (shape) {
            case ParameterKind.Scalar _ -> new ParameterValue.Scalar(random.nextInt(11));
            case ParameterKind.Flag _ -> new ParameterValue.Flag(random.nextBoolean());
            case ParameterKind.Choice _ -> new ParameterValue.Choice(random.nextInt(3));
            case ParameterKind.Point _ -> new ParameterValue.Point(random.nextFloat(), 0);
            case ParameterKind.Color _ ->
                    new ParameterValue.Color(random.nextFloat(), random.nextFloat(), 0, 1);
            case ParameterKind.Text _ -> new ParameterValue.Text("x".repeat(random.nextInt(9)));
            case ParameterKind.Pulse _, ParameterKind.Image _ ->
                    throw new AssertionError("not among the shapes");
        };
    }
}
