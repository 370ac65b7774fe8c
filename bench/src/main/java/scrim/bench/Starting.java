package scrim.bench;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.DurableState;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * From a process's start to its first frame drawn: a large show beside an empty one, and an empty
 * one beside a JVM that only says hello. The picture is small, so that what is compared is the
 * start and not the drawing.
 */
final class Starting {
    private static final BenchShow SHOW = new BenchShow(512, 16);
    private static final ScreenFormat SMALL = new ScreenFormat(64, 36, 60);

    private Starting() {}

    static void run(Pace pace, Table table) throws Exception {
        try (var scratch = new Scratch()) {
            Screen small = SHOW.state().screens().getFirst().withFormat(SMALL);
            Path large = scratch.path().resolve("large");
            save(large, SHOW.state().withScreen(0, small));
            Path empty = scratch.path().resolve("empty");
            save(empty, SHOW.state().withScreen(0, small.withLayers(Rows.of())));

            ProcessBuilder hello = Jvm.like(Hello.class, List.of());
            ProcessBuilder nothing = Jvm.like(FirstFrame.class, List.of(empty.toString()));
            ProcessBuilder everything = Jvm.like(FirstFrame.class, List.of(large.toString()));
            table.add(
                    compare(
                            pace,
                            Goal.none("", "start to first frame, an empty show by hello"),
                            hello,
                            nothing));
            table.add(
                    compare(
                            pace,
                            Goal.ofTime(
                                    "G14", "start to first frame, 512 × 16 by an empty show", 1.5),
                            nothing,
                            everything));
        }
    }

    private static Row compare(Pace pace, Goal goal, ProcessBuilder anchor, ProcessBuilder ours)
            throws IOException, InterruptedException {
        // The first of each finds the disk's caches empty.
        var _ = nanosToFirstLine(anchor);
        var _ = nanosToFirstLine(ours);
        var anchorNanos = new double[pace.starts()];
        var ourNanos = new double[pace.starts()];
        var ratios = new double[pace.starts()];
        for (int start = 0; start < ratios.length; start++) {
            anchorNanos[start] = nanosToFirstLine(anchor);
            ourNanos[start] = nanosToFirstLine(ours);
            ratios[start] = ourNanos[start] / anchorNanos[start];
        }
        return new Row(
                goal,
                Row.duration(Spread.median(anchorNanos)),
                Row.duration(Spread.median(ourNanos)),
                Spread.of(ratios),
                Double.NaN);
    }

    private static void save(Path path, DurableState state) throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            var files = new StateFiles(folder, "bench", new Health(() -> 0));
            var _ = files.restore();
            var store = new StateStore(files, () -> new StateStore.Content(state, 1));
            var _ = store.write(PersistenceRequest.ofState("bench", 1));
            Path shaders = folder.root().resolve("shaders");
            Files.createDirectory(shaders);
            Files.writeString(shaders.resolve("bench.fs"), shader());
        }
    }

    /** With the inputs that the show sets. */
    private static String shader() {
        String inputs =
                IntStream.range(0, SHOW.inputs())
                        .mapToObj(i ->
                                "{ \"NAME\": \"p"
                                        + i
                                        + "\", \"TYPE\": \"float\", \"DEFAULT\": 0.5,"
                                        + " \"MIN\": 0.0, \"MAX\": 1.0 }")
                        .collect(Collectors.joining(",\n"));
        return "/*{ \"INPUTS\": [\n"
                + inputs
                + " ] }*/\nvoid main() { gl_FragColor = vec4(p0, p1, p2, p3); }\n";
    }

    private static double nanosToFirstLine(ProcessBuilder builder)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            double nanos = System.nanoTime() - start;
            if (process.waitFor() != 0 || line == null) {
                throw new IOException("a child failed: " + String.join(" ", builder.command()));
            }
            return nanos;
        }
    }
}
