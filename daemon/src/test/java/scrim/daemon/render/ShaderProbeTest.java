package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lwjgl.opengl.GL20C.glGetUniformLocation;
import static org.lwjgl.opengl.GL20C.glGetUniformf;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ShaderId;

import java.nio.file.Path;
import java.util.EnumSet;

class ShaderProbeTest {
    @Test
    @DisplayName("the driver is prepared with the values that inputs begin with: loops may need it")
    void theDriverIsPreparedWithTheFirstValues() throws Exception {
        ThreadRole.RENDER.adopt();
        ThreadRole.COMPILE.adopt();
        ShaderSource steps =
                source(
                        """
                        /*{"INPUTS": [{"NAME": "stepSize", "TYPE": "float", "DEFAULT": 0.25}]}*/
                        void main() {
                          float a = 0.0;
                          while (a < TIME) { a += stepSize; }
                          gl_FragColor = vec4(a);
                        }
                        """);
        try (GlContext context = context();
                var probe = new ShaderProbe(context, Ticker.SYSTEM);
                ShaderPrograms programs = ShaderPrograms.compile(context.glslVersion(), steps)) {
            for (ShaderPrograms.Manner manner :
                    programs.manners(steps, EnumSet.allOf(BlendMode.class))) {
                probe.warm(manner, steps, new ShaderProbe.Budget(0, 640, 360));

                int id = manner.program().id;
                assertThat(glGetUniformf(id, glGetUniformLocation(id, "stepSize")))
                        .isEqualTo(0.25f);
            }
        }
    }

    private static GlContext context() {
        try {
            return GlContext.open();
        } catch (IllegalStateException e) {
            return Assumptions.abort("no GL here: " + e.getMessage());
        }
    }

    private static ShaderSource source(String text) {
        var file = ShaderFile.read(new ShaderId("steps"), "steps.fs", Path.of(""), text, "hash");
        return ((ShaderFile.Usable) file).source();
    }
}
