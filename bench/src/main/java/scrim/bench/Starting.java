package scrim.bench;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.persist.PersistenceRequest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** From a process's start to its first restored frame, beside a JVM that only says hello. */
final class Starting {
    private static final BenchShow SHOW = new BenchShow(512, 16);

    private Starting() {}

    static void run(Pace pace, Table table) throws Exception {
        try (var scratch = new Scratch()) {
            Path folder = scratch.path().resolve("show");
            save(folder);
            ProcessBuilder hello = Jvm.like(Hello.class, List.of());
            ProcessBuilder ours =
                    Jvm.like(
                            FirstFrame.class,
                            List.of(
                                    folder.toString(),
                                    String.valueOf(SHOW.layers()),
                                    String.valueOf(SHOW.parameters())));
            // The first of each finds the disk's caches empty.
            var _ = nanosToFirstLine(hello);
            var _ = nanosToFirstLine(ours);
            var anchorNanos = new double[pace.starts()];
            var ourNanos = new double[pace.starts()];
            var ratios = new double[pace.starts()];
            for (int start = 0; start < ratios.length; start++) {
                anchorNanos[start] = nanosToFirstLine(hello);
                ourNanos[start] = nanosToFirstLine(ours);
                ratios[start] = ourNanos[start] / anchorNanos[start];
            }
            table.add(
                    new Row(
                            Goal.none("G14", "start to first restored frame, 512 × 16, by hello"),
                            Row.duration(Spread.median(anchorNanos)),
                            Row.duration(Spread.median(ourNanos)),
                            Spread.of(ratios),
                            Double.NaN));
        }
    }

    private static void save(Path path) throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            var files = new StateFiles(folder, "bench", new Health(() -> 0));
            var _ = files.restore();
            var store = new StateStore(files, () -> new StateStore.Content(SHOW.state(), 1));
            var _ = store.write(PersistenceRequest.ofState("bench", 1));
        }
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
