package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.stack.SceneId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class HandEditedTest {
    @TempDir Path temp;

    @Test
    @DisplayName("an edited state is read whatever its checksum, size, number and name say")
    void anEditedStateIsRead() throws IOException {
        Path file = temp.resolve("state-000000000099.json.2");
        Files.writeString(file, golden("state-schema-2.json").replace("60.0", "50.0") + "\n\n");

        var read = (HandEdited.OfState) HandEdited.read(file);

        assertThat(read.state().screens().getFirst().format().framesPerSecond()).isEqualTo(50);
        assertThat(read.rev()).isEqualTo(88_122);

        Files.write(file, Gzip.pack(Files.readAllBytes(file)));
        assertThat(HandEdited.read(file)).isEqualTo(read);
    }

    @Test
    void anEditedStateOfSchema1BringsItsScenes() throws IOException {
        Path file = temp.resolve("old.json");
        Files.writeString(file, golden("state-schema-1.json"));

        assertThat(((HandEdited.OfState) HandEdited.read(file)).state().scenes()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "scenes/dawn.json, dawn",
        "scenes/a.json.json, a.json",
        "damaged/dawn.json.12, dawn",
        "scenes/earlier/dawn-3.json, dawn",
        "scenes/earlier/dawn-3.2.json, dawn",
        "elsewhere/dawn-3.json, dawn-3",
    })
    @DisplayName("an edited scene is the one its file was named after")
    void anEditedSceneIsTheOneOfItsName(String name, String id) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, golden("scene-schema-2.json").replace("slowly", "fast"));

        var read = (HandEdited.OfScene) HandEdited.read(file);

        assertThat(read.scene().id()).isEqualTo(new SceneId(id));
        assertThat(read.scene().name()).isEqualTo("Dawn, fast");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"width\": 640 | \"width\": 0 | state.screens[0].format: a size is",
                "\"float\": 0.35 | \"float\": [] | state.screens[0].layers[0].values.speed.float:"
                        + " expected a number",
                "\"lastLayerNumber\": 7, | | state: has no \"lastLayerNumber\"",
                "\"state\": | \"states\": | states: has no place there; did you mean state?",
                "scrim-state | scrim-thing | format: expected \"scrim-state\" or \"scrim-scene\"",
                "\"schema\":   2 | \"schema\":   9 | was written by a newer Scrim (0.1.0, schema"
                        + " 9), use that one",
                "\"L5\" | \"L5 | is not valid JSON",
            })
    void whatIsWrongIsNamedByItsPlace(String right, String wrong, String message)
            throws IOException {
        Path file = temp.resolve("mine.json");
        Files.writeString(
                file, golden("state-schema-2.json").replace(right, wrong == null ? "" : wrong));

        assertThatThrownBy(() -> HandEdited.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("mine.json: ")
                .hasMessageContaining(message);
    }

    private static String golden(String name) throws IOException {
        return new String(GoldenFilesTest.golden(name), StandardCharsets.UTF_8);
    }
}
