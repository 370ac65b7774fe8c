package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.MutationJson;
import scrim.daemon.control.json.Op;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ScreenId;
import scrim.engine.state.Mutation;
import scrim.engine.state.Scope;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class MutationJsonTest {
    @TempDir static Path folder;
    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage(folder);
        stage.generations.keep(12, stage.engine.view().base());
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    /** A request of each kind with all its fields. */
    static String example(Op op) {
        return switch (op) {
            case SET_PARAMETER -> "'target':'main/warp/speed','value':1,'lifetime':'session'";
            case RESET, REVERT, KEEP, RELEASE_AUTOMATION, CLEAR_HISTORY -> "'target':'main/warp'";
            case ADD_LAYER ->
                    "'screen':'main','shader':'warp','key':'haze','at':1,'values':{'speed':1}";
            case REMOVE_LAYER -> "'target':'main/warp'";
            case MOVE_LAYER -> "'target':'main/warp','to':2";
            case SET_SHADER -> "'target':'main/warp','shader':'ribbons'";
            case SET_LAYER_KEY -> "'target':'main/warp','key':'haze'";
            case ADD_SCREEN, SET_FORMAT ->
                    "'screen':'wall','width':64,'height':32,'framesPerSecond':29.97";
            case REMOVE_SCREEN -> "'screen':'wall'";
            case SAVE_SCENE -> "'screen':'main','scene':'act-1','name':'Act one'";
            case LOAD_SCENE -> "'screen':'main','scene':'act-1','automation':'clear'";
            case RENAME_SCENE -> "'scene':'act-1','name':'Act one'";
            case DELETE_SCENE -> "'scene':'act-1'";
            case ROLLBACK -> "'generation':12";
        };
    }

    private static ObjectNode body(Op op) throws RefusedException {
        String text = "{'op':'" + op.word + "'," + example(op) + "}";
        return (ObjectNode) Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Mutation read(ObjectNode body) throws RefusedException {
        return new MutationJson(stage.engine.view(), stage.generations).read(body, "", List.of());
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void eachOpBecomesTheMutationOfThatName(Op op) throws RefusedException {
        ObjectNode body = body(op);

        assertThat(read(body).word()).isEqualTo(op.word);
        assertThat(body.propertyNames()).containsAll(op.fields());
    }

    @Test
    void everyMutationCanBeAskedForButWhatOnlyTheMachineKnows() {
        List<String> words =
                Arrays.stream(Mutation.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                        .map(word -> word.equals("replaceScreens") ? "rollback" : word)
                        .filter(word -> !word.equals("refreshCatalog"))
                        .filter(word -> !word.equals("setEnvironment"))
                        .toList();

        assertThat(Op.WORDS).containsExactlyInAnyOrderElementsOf(words);
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void theDocumentSaysWhichFieldsMayBeLeftOut(Op op) throws Exception {
        List<String> documented = Document.fields(op.word);

        assertThat(documented.stream().map(field -> field.replace("?", "")))
                .containsExactlyElementsOf(op.fields());
        for (String field : documented) {
            ObjectNode body = body(op);
            body.remove(field.replace("?", ""));
            if (field.endsWith("?")) {
                assertThat(read(body).word()).isEqualTo(op.word);
            } else {
                assertThatThrownBy(() -> read(body))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                e -> {
                                    assertThat(e.problem().code())
                                            .isEqualTo(Problem.Code.MISSING_FIELD);
                                    assertThat(e.problem().path()).isEqualTo(field);
                                });
            }
        }
    }

    @Test
    void aTargetMayBeWrittenInIdsOrKeys() throws RefusedException {
        for (String target : List.of("main/warp/speed", "main/L1/speed")) {
            ObjectNode body = body(Op.KEEP).put("target", target);

            assertThat(read(body))
                    .isEqualTo(
                            new Mutation.Keep(
                                    new Scope.OfParameter(
                                            new ParameterAddress(
                                                    ScreenId.MAIN,
                                                    LayerId.of(1),
                                                    new ParameterId("speed")))));
        }
    }

    @Test
    void aScopeIsAParameterALayerAScreenOrEverything() throws RefusedException {
        assertThat(scope("main")).isEqualTo(new Scope.OfScreen(ScreenId.MAIN));
        assertThat(scope("main/L2")).isEqualTo(new Scope.OfLayer(ScreenId.MAIN, LayerId.of(2)));
        assertThat(scope("main/ribbons"))
                .isEqualTo(new Scope.OfLayer(ScreenId.MAIN, LayerId.of(2)));
        assertThat(scope("main/master"))
                .isEqualTo(new Scope.OfLayer(ScreenId.MAIN, LayerId.MASTER));
        assertThat(scope("*")).isEqualTo(new Scope.Everything());
        ObjectNode body = body(Op.RESET);
        body.remove("target");
        assertThat(read(body)).isEqualTo(new Mutation.Reset(new Scope.Everything()));
    }

    private static Scope scope(String target) throws RefusedException {
        return ((Mutation.Reset) read(body(Op.RESET).put("target", target))).scope();
    }

    @Test
    void layersAddedWithoutAPositionComeOnTopOfEachOther() throws RefusedException {
        var reader = new MutationJson(stage.engine.view(), stage.generations);
        ObjectNode body = body(Op.ADD_LAYER);
        body.remove("at");

        var first = (Mutation.AddLayer) reader.read(body, "", List.of());
        var second = (Mutation.AddLayer) reader.read(body, "", List.of());
        reader.read(body(Op.REMOVE_LAYER), "", List.of());
        var third = (Mutation.AddLayer) reader.read(body, "", List.of());

        assertThat(List.of(first.at(), second.at(), third.at())).containsExactly(5, 6, 6);
    }
}
