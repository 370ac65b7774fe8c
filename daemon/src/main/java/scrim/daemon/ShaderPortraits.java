package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Spelling;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.stack.ShaderId;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Small pictures of the shaders in the library, each drawn once for as long as its text stays, when
 * somebody first asks.
 *
 * <p>They are drawn by another program, which stands back behind this one: what a shader does to a
 * driver there, be it that it crashes or that it never comes back, touches no frame. The thread
 * here only waits for it.
 */
final class ShaderPortraits implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ShaderPortraits.class.getName());
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_KEPT = 1_000;
    private static final int MOST_AT_ONCE = 64;

    /** Whoever shows a list asks for all of it within this. */
    private static final long GATHER_MILLIS = 150;

    /** How long it takes at most to hear how a program ended whose line did. */
    private static final long END_MILLIS = 2_000;

    /** For one picture; the first also waits for the program to start. */
    private static final long LONGEST_MILLIS = 30_000;

    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Path folder;
    private final Supplier<ShaderLibrary.Contents> library;
    private final PictureFiles files;
    private final List<String> program;
    private final BlockingQueue<Wanted> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    // By the hash of the shader, until it is drawn.
    private final Map<String, Wanted> open = new ConcurrentHashMap<>();
    private final Set<String> impossible = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hasLookedAtAll = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean isClosing;
    private volatile @Nullable Process running;

    private record Wanted(String hash, Path file, CompletableFuture<Optional<byte[]>> picture) {}

    /**
     * @param folder the shader folder
     * @param files where they are kept
     * @param program how to start the program that draws, but for its last arguments
     */
    ShaderPortraits(
            Path folder,
            Supplier<ShaderLibrary.Contents> library,
            PictureFiles files,
            List<String> program) {
        this.folder = folder;
        this.library = library;
        this.files = files;
        this.program = List.copyOf(program);
        thread = Thread.ofPlatform().daemon().name("portraits").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** This very program once more, with little of everything. */
    static List<String> thisProgram() {
        var words = new ArrayList<String>();
        if (Files.isExecutable(NICE)) {
            words.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dorg.lwjgl.system.memoryBackend=ffm",
                        "-Dscrim.log=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        PortraitCommand.WORD));
        return words;
    }

    /**
     * Any thread; never blocks. Empty when there is nothing to show. Who asks for one will ask for
     * more, so the first time all that are missing are drawn.
     */
    CompletableFuture<Optional<byte[]>> find(ShaderId shader) {
        ShaderSource source = library.get().find(shader);
        if (source == null || isClosing) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        String hash = source.description().contentHash();
        var found = new CompletableFuture<Optional<byte[]>>();
        Thread.ofVirtual()
                .start(() -> {
                    Optional<byte[]> kept = files.read(hash);
                    if (kept.isPresent() || impossible.contains(hash)) {
                        found.complete(kept);
                    } else {
                        var _ = drawn(hash, source).thenAccept(found::complete);
                    }
                    if (hasLookedAtAll.compareAndSet(false, true)) {
                        drawAllMissing();
                    }
                });
        return found;
    }

    private void drawAllMissing() {
        library.get().sources().values().stream().limit(MOST_KEPT).forEach(this::drawIfMissing);
    }

    private void drawIfMissing(ShaderSource source) {
        String hash = source.description().contentHash();
        if (!impossible.contains(hash) && files.read(hash).isEmpty()) {
            var _ = drawn(hash, source);
        }
    }

    private CompletableFuture<Optional<byte[]>> drawn(String hash, ShaderSource source) {
        var fresh = new Wanted(hash, folder.resolve(source.file()), new CompletableFuture<>());
        Wanted other = open.putIfAbsent(hash, fresh);
        if (other != null) {
            return other.picture();
        }
        if (isClosing || !waiting.offer(fresh)) {
            finish(fresh, Optional.empty());
        }
        return fresh.picture();
    }

    private void finish(Wanted one, Optional<byte[]> picture) {
        open.remove(one.hash(), one);
        one.picture().complete(picture);
    }

    private void run() {
        while (!isClosing) {
            var batch = new ArrayList<Wanted>();
            try {
                batch.add(waiting.take());
                TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                waiting.drainTo(batch, MOST_AT_ONCE - 1);
                draw(batch);
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "no more portraits are drawn");
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        "pictures of shaders could not be drawn: {0}",
                        e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "drawing pictures of shaders failed", e);
            } finally {
                batch.forEach(one -> finish(one, Optional.empty()));
            }
        }
    }

    private void draw(List<Wanted> batch) throws IOException, InterruptedException {
        Path pictures = Files.createTempDirectory("scrim-portraits");
        try {
            int done = 0;
            while (done < batch.size() && !isClosing) {
                List<Wanted> rest = batch.subList(done, batch.size());
                int drawn = drawSome(rest, pictures);
                done += drawn;
                if (drawn < rest.size() && !isClosing) {
                    // This one took the program with it, or never let it go on.
                    LOG.log(
                            Level.INFO,
                            "there is no picture of {0}: drawing it failed",
                            batch.get(done).file().getFileName());
                    giveUp(batch.get(done++));
                }
            }
        } finally {
            delete(pictures);
        }
        files.keep(MOST_KEPT);
    }

    /** How many of them are done with: all, or those before the one over which it ended. */
    private int drawSome(List<Wanted> batch, Path pictures)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(program);
        command.add(folder.toString());
        command.add(pictures.toString());
        batch.forEach(one -> command.add(one.file().toString()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Where the processor draws, one core is enough for something that nobody waits for.
        builder.environment().put("LP_NUM_THREADS", "1");
        Process process = builder.start();
        running = process;
        var heard = new LinkedBlockingQueue<String>();
        Thread.ofVirtual().start(() -> hear(process, heard));
        int done = 0;
        try {
            String first = heard.poll(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
            if (!PortraitCommand.OPEN.equals(first)) {
                throw new IOException("the program that draws them said " + quoted(first));
            }
            while (done < batch.size()) {
                String line = heard.poll(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
                Wanted one = batch.get(done);
                if (is(PortraitCommand.DRAWN, line)) {
                    Path file = pictures.resolve(done + ".png");
                    byte[] png = Files.readAllBytes(file);
                    Files.delete(file);
                    if (isOf(one, line)) {
                        files.write(one.hash(), png);
                        finish(one, Optional.of(png));
                    }
                } else if (is(PortraitCommand.NOTHING, line)) {
                    if (isOf(one, line)) {
                        giveUp(one);
                    }
                } else {
                    checkEnd(process, line);
                    return done;
                }
                // Edited meanwhile: it is another shader then, which nobody has asked for yet.
                finish(one, Optional.empty());
                done++;
            }
            return done;
        } finally {
            running = null;
            process.destroyForcibly();
        }
    }

    private static boolean is(String word, @Nullable String line) {
        return line != null && line.startsWith(word + " ");
    }

    private static boolean isOf(Wanted one, @Nullable String line) {
        return line != null && line.endsWith(" " + one.hash());
    }

    private static String quoted(@Nullable String line) {
        return line == null || line.isEmpty() ? "nothing" : Spelling.quoted(line);
    }

    /**
     * @throws IOException if it is no shader's fault that the program does not go on
     */
    private static void checkEnd(Process process, @Nullable String line)
            throws IOException, InterruptedException {
        if (line != null
                && process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)
                && process.exitValue() == PortraitCommand.UNABLE) {
            throw new IOException("the program that draws them said " + quoted(line));
        }
    }

    /** Until it ends; then an empty line, which is none of its own. */
    private static void hear(Process process, BlockingQueue<String> heard) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.add(line);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the program that draws portraits is not heard: {0}", "" + e);
        }
        heard.add("");
    }

    private void giveUp(Wanted one) {
        if (impossible.size() >= MOST_KEPT) {
            impossible.clear();
        }
        impossible.add(one.hash());
        finish(one, Optional.empty());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Ends the program that draws; waits for nothing. */
    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
