package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Carried;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;

/** What a later version wrote goes wherever the thing goes that it was written about. */
class CarriedTest {
    private static final SceneId DAWN = new SceneId("dawn");
    private static final Carried OF_SHOW = new Carried("{\"tempo\":120}");
    private static final Carried OF_SCREEN = new Carried("{\"crop\":true}");
    private static final Carried OF_LAYER = new Carried("{\"mask\":\"oval\"}");
    private static final Carried OF_SCENE = new Carried("{\"fade\":2}");

    private final Desk desk = new Desk(show(), Desk.JUMPING, Shows.EVERYTHING, Shows.COUSIN);

    private static DurableState show() {
        DurableState plain = Shows.stack(Shows.EVERYTHING, Shows.EVERYTHING);
        Screen main = plain.screens().getFirst();
        Layer a = carrying(main.layers().getFirst());
        return new DurableState(
                Rows.of(
                        new Screen(
                                main.id(),
                                main.format(),
                                main.master(),
                                null,
                                Rows.of(a, main.layers().getLast()),
                                OF_SCREEN)),
                Rows.of(new Scene(DAWN, "Dawn", List.of(a), OF_SCENE)),
                2,
                OF_SHOW);
    }

    private static Layer carrying(Layer layer) {
        return new Layer(layer.id(), layer.key(), layer.shader(), layer.values(), OF_LAYER);
    }

    @Test
    @DisplayName("K-10 what this version does not know stays with its layer through every change")
    void aLayerKeepsItThroughEveryChange() {
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, LayerId.of(1), Shows.COUSIN.id()));
        desk.accepted(new Mutation.SetLayerKey(ScreenId.MAIN, LayerId.of(1), new Key("warp")));
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, LayerId.of(1), 1));
        desk.set("main/warp/speed", 2);
        desk.accepted(new Mutation.Reset(new Scope.Everything()));

        assertThat(layers().getLast().key()).isEqualTo(new Key("warp"));
        assertThat(layers()).extracting(Layer::carried).containsExactly(Carried.NOTHING, OF_LAYER);
    }

    @Test
    void aScreenAndTheShowKeepItThroughEveryChange() {
        desk.set("main/master/brightness", 50);
        desk.accepted(
                new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(64, 64, 20)),
                new Mutation.AddScreen(new ScreenId("side"), ScreenFormat.DEFAULT));
        desk.accepted(new Mutation.RemoveScreen(new ScreenId("side")));
        load();

        assertThat(base().screens().getFirst().carried()).isEqualTo(OF_SCREEN);
        assertThat(base().carried()).isEqualTo(OF_SHOW);
    }

    @Test
    void aSceneGivesItBackWithItsLayers() {
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));

        load();

        assertThat(layers()).extracting(Layer::carried).containsExactly(OF_LAYER);
    }

    @Test
    @DisplayName("PPR-04 a scene saved anew starts without what was said of its old content")
    void aSceneKeepsItUntilItIsSavedAnew() {
        desk.accepted(new Mutation.RenameScene(DAWN, "Morning"));
        assertThat(base().scenes().getFirst().carried()).isEqualTo(OF_SCENE);

        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Morning"));

        Scene saved = base().scenes().getFirst();
        assertThat(saved.carried()).isEqualTo(Carried.NOTHING);
        assertThat(saved.layers())
                .extracting(Layer::carried)
                .containsExactly(OF_LAYER, Carried.NOTHING);
    }

    private void load() {
        desk.accepted(
                new Mutation.LoadScene(
                        ScreenId.MAIN, DAWN, Mutation.LoadedAutomation.KEEP_COMPATIBLE));
    }

    private DurableState base() {
        return desk.engine.view().base();
    }

    private Rows<Layer> layers() {
        return base().screens().getFirst().layers();
    }
}
