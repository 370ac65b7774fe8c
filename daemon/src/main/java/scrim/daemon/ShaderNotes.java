package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.ShaderGuard;
import scrim.daemon.render.ShaderWorkshop;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.NoteFile;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Remembers from one start to the next which shaders were being tried when Scrim ended, and which
 * have been drawn well, by the hash of their files.
 *
 * <p>A shader that was being tried when the JVM crashed over it is not tried again. If Scrim ended
 * in another way, it was most likely killed, or lost its power: then the shader is tried again, and
 * not a fourth time. Those that had just stood their trial are suspected in the same way, but only
 * after a crash, and if none was on trial.
 *
 * <p>Any thread that may wait for a disk; {@link #isProven} and {@link #isQuarantined} never do,
 * and {@link #close} only for a moment.
 */
final class ShaderNotes implements ShaderGuard {
    static final String TRIALS = "shader-trials";
    static final String PROVEN = "shaders-proven";

    private static final System.Logger LOG = System.getLogger(ShaderNotes.class.getName());
    private static final int MOST_PROVEN = 4_000;
    private static final int MOST_CHANCES = 3;

    /** How long a stop waits for the last word to be on disk. */
    static final Duration STOPPING = Duration.ofMillis(200);

    /** The thread that crashed stands in the first pages of the JVM's report. */
    private static final int MOST_LINES = 1_000;

    /** How far a shader has come. */
    private enum Stage {
        TRYING,
        SHOWN,
        /** Scrim ended over it, nobody knows why; with how often. */
        SUSPECTED,
        QUARANTINED
    }

    private record Note(Stage stage, String id) {}

    private final NoteFile trials;
    private final NoteFile proof;
    private final Health health;
    private final Map<String, Note> notes = new LinkedHashMap<>();
    private final Map<String, Integer> suspected = new LinkedHashMap<>();
    private final Set<String> quarantined = new HashSet<>();
    private final LinkedHashSet<String> provenInOrder = new LinkedHashSet<>();
    // Held while writing, and taken before this object's own lock, which nobody holds for long.
    private final Object disk = new Object();
    private volatile Set<String> proven = Set.of();
    private boolean isEnding;
    private volatile boolean isClosed;

    /** Reads what the last run left, and draws the conclusions. */
    ShaderNotes(DataFolder folder, Health health) {
        this.health = health;
        trials = new NoteFile(folder, TRIALS);
        proof = new NoteFile(folder, PROVEN);
        try {
            provenInOrder.addAll(proof.read());
            proven = Set.copyOf(provenInOrder);
            judge(trials.read());
        } catch (IOException e) {
            failed(trials, e);
        }
    }

    /** What was being tried when Scrim ended, and so must not be tried again. */
    synchronized boolean isQuarantined(ShaderSource source) {
        return quarantined.contains(hash(source));
    }

    /** Why, and what to do about it. */
    String reason() {
        return "Scrim ended while trying it, so it is not tried again: edit the file, or stop"
                + " Scrim and delete "
                + trials.path();
    }

    @Override
    public boolean isProven(ShaderSource source, String driver) {
        return proven.contains(proof(source, driver));
    }

    @Override
    public void trying(ShaderSource source) {
        synchronized (this) {
            if (isEnding) {
                return;
            }
            notes.put(hash(source), new Note(Stage.TRYING, id(source)));
        }
        writeTrials();
    }

    @Override
    public void passed(ShaderSource source) {
        synchronized (this) {
            Note note = notes.get(hash(source));
            if (note == null || note.stage() != Stage.TRYING) {
                return;
            }
            notes.put(hash(source), new Note(Stage.SHOWN, id(source)));
        }
        writeTrials();
    }

    @Override
    public void survived(ShaderSource source, String driver) {
        boolean isNoted;
        boolean isNew;
        synchronized (this) {
            boolean wasSuspected = suspected.remove(hash(source)) != null;
            isNoted = notes.remove(hash(source)) != null || wasSuspected;
            isNew = provenInOrder.add(proof(source, driver));
            while (provenInOrder.size() > MOST_PROVEN) {
                provenInOrder.removeFirst();
            }
            proven = Set.copyOf(provenInOrder);
        }
        if (isNoted) {
            writeTrials();
        }
        if (isNew) {
            writeProof();
        }
    }

    @Override
    public void givenUp(ShaderSource source) {
        synchronized (this) {
            if (notes.remove(hash(source)) == null) {
                return;
            }
        }
        writeTrials();
    }

    /**
     * Scrim ends as it should: nothing is to be concluded from that. Waits {@link #STOPPING} at
     * most for a disk; after that no writing is begun any more.
     */
    void close() throws InterruptedException {
        boolean isAny;
        synchronized (this) {
            isEnding = true;
            isAny = !notes.isEmpty();
            notes.clear();
        }
        try {
            if (isAny) {
                Thread last =
                        Thread.ofPlatform().daemon().name("shader-notes").start(this::writeTrials);
                if (!last.join(STOPPING)) {
                    LOG.log(
                            Level.WARNING,
                            "the disk did not answer in time: at the next start {0} may name"
                                    + " shaders that were being tried",
                            trials.path());
                }
            }
        } finally {
            isClosed = true;
        }
    }

    /** What holds by the time the disk is free. */
    private void writeTrials() {
        synchronized (disk) {
            write(trials, trialLines());
        }
    }

    private void writeProof() {
        synchronized (disk) {
            List<String> lines;
            synchronized (this) {
                lines = List.copyOf(provenInOrder);
            }
            write(proof, lines);
        }
    }

    private synchronized List<String> trialLines() {
        var lines = new ArrayList<String>();
        if (!notes.isEmpty()) {
            lines.add(
                    "process "
                            + ProcessHandle.current().pid()
                            + " in "
                            + Path.of("").toAbsolutePath());
        }
        notes.forEach((hash, note) -> lines.add(line(note.stage(), hash, note.id())));
        suspected.forEach((hash, times) -> lines.add(line(Stage.SUSPECTED, hash, "" + times)));
        quarantined.forEach(hash -> lines.add(line(Stage.QUARANTINED, hash, "")));
        return lines;
    }

    private static String line(Stage stage, String hash, String id) {
        return (stage.name().toLowerCase(Locale.ROOT) + " " + hash + " " + id).strip();
    }

    private void judge(List<String> lines) {
        String process = "";
        Map<String, String> trying = new LinkedHashMap<>();
        Map<String, String> shown = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            if (words.length < 2) {
                continue;
            }
            switch (words[0]) {
                case "process" -> process = line;
                case "trying" -> trying.put(words[1], words.length > 2 ? words[2] : "");
                case "shown" -> shown.put(words[1], words.length > 2 ? words[2] : "");
                case "suspected" -> suspected.put(words[1], words.length > 2 ? times(words[2]) : 1);
                case "quarantined" -> quarantined.add(words[1]);
                default -> LOG.log(Level.WARNING, "{0}: not understood: {1}", trials.path(), line);
            }
        }
        String thread = crashedThread(process);
        Map<String, String> culprits = trying.isEmpty() && thread != null ? shown : trying;
        if (culprits.isEmpty()) {
            return;
        }
        // With several on trial, or a crash elsewhere, nobody knows whose doing it was.
        boolean isProven = trying.size() == 1 && thread != null && isOfTrial(thread);
        culprits.forEach((hash, id) -> {
            int times = suspected.merge(hash, 1, Integer::sum);
            if (isProven || times >= MOST_CHANCES) {
                suspected.remove(hash);
                quarantined.add(hash);
                LOG.log(
                        Level.WARNING,
                        "the shader {0} is not tried again: Scrim ended while trying it{1}",
                        id,
                        isProven ? ", by a crash" : ", " + MOST_CHANCES + " times");
            } else {
                LOG.log(
                        Level.WARNING,
                        "Scrim ended while trying the shader {0}; it is tried again",
                        id);
            }
        });
        writeTrials();
    }

    private static int times(String word) {
        return word.matches("\\d{1,3}") ? Integer.parseInt(word) : 1;
    }

    /**
     * The thread on which the JVM of an earlier run crashed, as it has written down itself; null if
     * it has not crashed.
     */
    private @Nullable String crashedThread(String process) {
        String[] words = process.split(" ", 4);
        if (words.length < 4) {
            return null;
        }
        String report = "hs_err_pid" + words[1] + ".log";
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        for (Path folder : List.of(Path.of(words[3]), temporary)) {
            Path file = folder.resolve(report);
            try {
                if (Files.exists(file)
                        && Files.getLastModifiedTime(file)
                                        .compareTo(Files.getLastModifiedTime(trials.path()))
                                >= 0) {
                    return crashedThread(file);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.log(Level.DEBUG, "cannot read {0}: {1}", file, "" + e);
            }
        }
        return null;
    }

    /** The line of a report that names it; empty if none does. */
    private static String crashedThread(Path report) throws IOException {
        try (Stream<String> lines = Files.lines(report, StandardCharsets.ISO_8859_1)) {
            return lines.limit(MOST_LINES)
                    .filter(line -> line.startsWith("Current thread"))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Drivers draw with threads of their own, too. */
    private static boolean isOfTrial(String thread) {
        return thread.contains("JavaThread \"" + ShaderWorkshop.THREAD + "\"")
                || thread.startsWith("Current thread is native");
    }

    private void write(NoteFile file, List<String> lines) {
        if (isClosed) {
            return;
        }
        try {
            file.write(lines);
            health.mended("shader", file.path().toString());
        } catch (IOException e) {
            failed(file, e);
        }
    }

    private void failed(NoteFile file, IOException e) {
        health.broken(
                "shader",
                file.path().toString(),
                Severity.WARNING,
                "which shaders are being tried cannot be noted in "
                        + file.path()
                        + ", so that one that ends Scrim would do so at each start: "
                        + Failures.reason(e));
    }

    private static String id(ShaderSource source) {
        return source.description().id().value();
    }

    private static String hash(ShaderSource source) {
        return source.description().contentHash();
    }

    private static String proof(ShaderSource source, String driver) {
        return hash(source) + " " + Integer.toHexString(driver.hashCode());
    }
}
