package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.Mutation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shaders that come with Scrim, drawn for real. */
class ShippedShadersTest {
    private static final Path FOLDER = Path.of("../shows/demo/shaders");

    private static Stage stage;
    private static ShaderLibrary.Contents shipped;

    @BeforeAll
    static void open() {
        stage = Stage.open();
        shipped = new ShaderLibrary(FOLDER).rescan();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
        stage.use(shipped);
    }

    @Test
    void allAreUsable() {
        assertThat(shipped.catalog().entries())
                .hasSizeGreaterThan(10)
                .allSatisfy(entry -> assertThat(entry).isInstanceOf(ShaderEntry.Usable.class));
    }

    @TestFactory
    List<DynamicTest> eachDrawsSomething() {
        var tests = new ArrayList<DynamicTest>();
        for (ShaderEntry entry : shipped.catalog().entries()) {
            String name = entry.id().value();
            tests.add(DynamicTest.dynamicTest(name, () -> draws(name)));
        }
        return tests;
    }

    private static void draws(String name) {
        stage.clear();
        stage.use(shipped);
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(64, 36, 60)));
        ShaderSource source = shipped.find(new ShaderId(name));
        if (!Samplers.of(source).images().isEmpty()) {
            stage.layer("bars");
        }
        stage.layer(name);
        stage.frame(1);

        Picture picture = stage.picture();

        assertThat(stage.refused).isEmpty();
        assertThat(brightest(picture)).isGreaterThan(20);
    }

    @Test
    void aShippedShaderDrawsInEveryBlendMode() {
        stage.layer("bars");
        LayerId layer = stage.layer("warp");
        for (BlendMode mode : BlendMode.values()) {
            stage.blend(layer, mode);
            assertThat(brightest(stage.picture())).as(mode.word()).isGreaterThan(20);
        }
    }

    private static int brightest(Picture picture) {
        int brightest = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                for (int channel : Stage.pixel(picture, x, y)) {
                    brightest = Math.max(brightest, channel);
                }
            }
        }
        return brightest;
    }
}
