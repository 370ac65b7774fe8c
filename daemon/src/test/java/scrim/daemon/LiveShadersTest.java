package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.store.DataFolder;
import scrim.engine.health.Health;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What looking at the shader folder comes to, with a clock that the test moves. */
class LiveShadersTest {
    private static final long HALF_A_SECOND_NANOS = 500_000_000;
    private static final ShaderId PLATE = new ShaderId("plate");

    @TempDir private Path folder;

    @Test
    @DisplayName("a file is gone when it is missing for a second, however often one looks")
    void aFileIsGoneAfterASecond() throws IOException {
        Path shaders = Files.createDirectory(folder.resolve("shaders"));
        Path plate = shaders.resolve("plate.fs");
        String text = "/*{}*/ void main() { gl_FragColor = vec4(1.0); }";
        Files.writeString(plate, text);
        var health = new Health(() -> 0);
        var now = new AtomicLong(-HALF_A_SECOND_NANOS);
        try (DataFolder data = DataFolder.open(folder)) {
            var live =
                    new LiveShaders(
                            new ShaderLibrary(shaders),
                            new ShaderNotes(data, health),
                            now::get,
                            health);
            assertThat(live.read().find(PLATE)).isNotNull();

            Files.delete(plate);
            for (int i = 0; i < 5; i++) {
                live.look(Set.of(plate));
                assertThat(live.contents().find(PLATE)).isNotNull();
            }
            now.addAndGet(HALF_A_SECOND_NANOS);
            Files.writeString(plate, text);
            live.look(Set.of(plate));
            Files.delete(plate);
            live.look(Set.of(plate));
            now.addAndGet(HALF_A_SECOND_NANOS);
            live.look(Set.of());
            assertThat(live.contents().find(PLATE)).isNotNull();

            now.addAndGet(HALF_A_SECOND_NANOS);
            live.look(Set.of());
            assertThat(live.contents().find(PLATE)).isNull();
        }
    }
}
