package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;

import org.junit.jupiter.params.provider.MethodSource;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Any text at all as a shader: it is read or refused, with a reason and a place in the text, and
 * without much memory.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class ShaderFileFuzzTest {
    private static final String DURATION = "5m";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_BYTES = 64L << 20;

    private static final Path SHADERS = Path.of("src/test/resources/isf");

    private static final List<ParameterDefinition> INPUTS =
            List.of(
                    ParameterDefinition.of("a", "", new ParameterKind.Scalar(0.5f, 0, 1)),
                    ParameterDefinition.of("b", "", new ParameterKind.Flag(true)));

    /** The shaders that other tests draw. */
    static Stream<byte[]> shaders() throws IOException {
        var files = new ArrayList<byte[]>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(SHADERS, "*.fs")) {
            for (Path file : folder) {
                files.add(Files.readAllBytes(file));
            }
        }
        return files.stream();
    }

    @MethodSource("shaders")
    @FuzzTest(maxDuration = DURATION)
    void aFile(byte[] file) {
        requireReadable(new String(file, StandardCharsets.ISO_8859_1));
    }

    /** Otherwise hardly anything would come further than to the comment. */
    @FuzzTest(maxDuration = DURATION)
    void aHeader(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8).replace("*/", "**");
        requireReadable("/*" + text + "*/\nvoid main() {}\n");
    }

    @FuzzTest(maxDuration = DURATION)
    void aSize(byte[] size) {
        String text = new String(size, StandardCharsets.ISO_8859_1);
        within(() -> {
            try {
                // Whatever it comes to: who makes the picture rounds and bounds it.
                return SizeParser.parse(text, new Spot(1, 1), INPUTS).evaluate(640, 360, i -> i);
            } catch (HeaderProblem e) {
                requirePlace(text, e.at().line(), e.at().column(), e.reason());
                return Double.NaN;
            }
        });
    }

    private static void requireReadable(String text) {
        ShaderFile read =
                within(() -> ShaderFile.read(new ShaderId("a"), "a.fs", Path.of(""), text, "hash"));
        switch (read) {
            case ShaderFile.Usable(var source) -> {
                assertThat(source.passes()).isNotEmpty();
                assertThat(source.fragment()).matches("(?s)[\\t\\n\\x20-\\x7E]*");
                for (Pass pass : source.passes()) {
                    pass.width().evaluate(640, 360, _ -> 0);
                    pass.height().evaluate(640, 360, _ -> 0);
                }
            }
            case ShaderFile.Broken(ShaderEntry.Broken why) ->
                    requirePlace(text, why.line(), why.column(), why.reason());
        }
    }

    private static <T> T within(Supplier<T> reading) {
        T read = reading.get();
        // Not the first time: that may load classes, and an agent may look into each.
        long before = THREADS.getCurrentThreadAllocatedBytes();
        var _ = reading.get();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
        return read;
    }

    private static void requirePlace(String text, int line, int column, String reason) {
        assertThat(reason).isNotBlank().hasSizeLessThan(301).doesNotContain("\n", "\0");
        assertThat(line).isBetween(0, (int) text.lines().count() + 1);
        assertThat(column).isNotNegative();
    }
}
