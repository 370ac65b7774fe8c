package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceRequest.Target;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;
import java.util.Map;

/** Which files a change is for: the state's, and one for each scene that it touched. */
class WhatIsSavedTest {
    private static final SceneId DAWN = new SceneId("dawn");
    private static final SceneId DUSK = new SceneId("dusk");

    private final Desk desk = Desk.with(Shows.EVERYTHING);

    @Test
    @DisplayName("PER-05 PRQ-01 PRQ-05 a change of the stack or a value is for the state alone")
    void aChangeOfTheStackIsForTheState() {
        desk.accepted(save(DAWN));

        assertThat(persistence(desk.setting("main/a/speed", 3, Lifetime.DURABLE)))
                .containsExactly(state("setParameter", false));
        assertThat(
                        persistence(
                                new Mutation.AddLayer(
                                        ScreenId.MAIN, null, Shows.COUSIN.id(), 0, Map.of())))
                .containsExactly(state("addLayer", false));
        assertThat(
                        persistence(
                                new Mutation.LoadScene(
                                        ScreenId.MAIN, DAWN, Mutation.LoadedAutomation.CLEAR)))
                .containsExactly(state("loadScene", false));
    }

    @Test
    @DisplayName("PPR-01 a saved scene is for its file, at once, and for the state that shows it")
    void aSavedSceneIsForItsFileToo() {
        desk.accepted(save(DUSK));

        assertThat(persistence(save(DAWN)))
                .containsExactly(state("saveScene", true), scene(DAWN, "saveScene"));
        assertThat(persistence(save(DAWN)))
                .contains(scene(DAWN, "saveScene"))
                .doesNotContain(scene(DUSK, "saveScene"));
    }

    @Test
    void aRenamedSceneIsForItsFileAlone() {
        desk.accepted(save(DAWN), save(DUSK));

        assertThat(persistence(new Mutation.RenameScene(DAWN, "Morning")))
                .containsExactly(scene(DAWN, "renameScene"));
    }

    @Test
    void aDeletedSceneIsForItsFileAndForTheStateThatShowedIt() {
        desk.accepted(save(DAWN), save(DUSK));

        assertThat(persistence(new Mutation.DeleteScene(DAWN)))
                .containsExactly(scene(DAWN, "deleteScene"));
        assertThat(persistence(new Mutation.DeleteScene(DUSK)))
                .containsExactly(state("deleteScene", true), scene(DUSK, "deleteScene"));
    }

    @Test
    @DisplayName("PPR-01 whatever is in one batch with a scene is saved as eagerly")
    void aBatchIsAsEagerAsItsMostEagerChange() {
        desk.accepted(save(DAWN), save(DUSK));

        assertThat(
                        persistence(
                                desk.setting("main/a/speed", 3, Lifetime.DURABLE),
                                new Mutation.RenameScene(DUSK, "Night"),
                                new Mutation.DeleteScene(DAWN)))
                .containsExactly(
                        state("renameScene", true),
                        scene(DUSK, "renameScene"),
                        scene(DAWN, "renameScene"));
    }

    @Test
    void aSceneThatComesAndGoesInOneBatchIsForNoFile() {
        desk.accepted(save(DUSK));

        assertThat(persistence(save(DAWN), new Mutation.DeleteScene(DAWN)))
                .extracting(PersistenceRequest::target)
                .containsExactly(Target.RUNTIME_STATE);
    }

    @Test
    @DisplayName("PER-06 TST-26 what leaves the saved state as it was is for nobody")
    void whatChangesNothingSavedIsForNobody() {
        assertThat(persistence(new Mutation.Keep(new Scope.Everything()))).isEmpty();
        assertThat(persistence(desk.setting("main/a/speed", 3, Lifetime.SESSION))).isEmpty();
    }

    @Test
    void eachOfThemIsAnEvent() {
        desk.events.clear();

        List<PersistenceRequest> requests = persistence(save(DAWN));

        assertThat(desk.events(EngineEvent.PersistenceRequested.class))
                .extracting(EngineEvent.PersistenceRequested::request)
                .isEqualTo(requests)
                .hasSize(2);
        assertThat(desk.requests).isEqualTo(requests);
    }

    @Test
    void aNewScreenUnderASavedSceneIsForTheStateAlone() {
        desk.accepted(save(DAWN));

        assertThat(persistence(new Mutation.AddScreen(new ScreenId("side"), ScreenFormat.DEFAULT)))
                .containsExactly(state("addScreen", false));
        assertThat(persistence(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1))))
                .containsExactly(state("removeLayer", false));
    }

    private List<PersistenceRequest> persistence(Mutation... mutations) {
        return desk.accepted(mutations).persistence();
    }

    private static Mutation save(SceneId scene) {
        return new Mutation.SaveScene(ScreenId.MAIN, scene, "A scene");
    }

    private PersistenceRequest state(String reason, boolean force) {
        return new PersistenceRequest(
                Target.RUNTIME_STATE, "", reason, force, desk.engine.view().rev());
    }

    private PersistenceRequest scene(SceneId scene, String reason) {
        return new PersistenceRequest(
                Target.SCENE, scene.value(), reason, true, desk.engine.view().rev());
    }
}
