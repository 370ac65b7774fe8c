package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The power cut at every moment of many saves, on a disk in memory. */
@ExtendWith(QuietLog.class)
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class CrashStatesTest {
    /** The same in every build; another one each time under torture. */
    private static final long SEED = Torture.rounds(1, (int) System.nanoTime());

    private static final int STATES_OF_A_SCRIPT = Torture.rounds(720, 22_000);
    private static final int STATES_OF_A_KILL = Torture.rounds(12, 200);

    @Test
    @DisplayName(
            "R3 whatever of a save reached the disk when the power went: what was said to be saved"
                    + " is found, whole, and nothing is called damaged")
    void nothingSaidToBeSavedIsLost() throws IOException {
        long start = System.nanoTime();
        var states = new CrashStates(SEED, Mutant.NONE, CrashStates.Debt.EVERYTHING);

        for (CrashScript script : CrashScript.all()) {
            states.explore(script.moments(Mutant.NONE), STATES_OF_A_SCRIPT / script.dear());
        }

        report("power cuts", states, start);
        assertThat(states.distinct()).isGreaterThanOrEqualTo(Torture.rounds(10_000, 200_000));
    }

    @Test
    @DisplayName("R3 a process killed while it saves, another one started, the power cut then")
    void whatAProcessStartedFromSurvivesThePowerCutAfterIt() throws IOException {
        long start = System.nanoTime();
        var states = new CrashStates(SEED, Mutant.NONE, CrashStates.Debt.EVERYTHING);

        for (String script : List.of("scenes", "one generation is kept", "from schema 1")) {
            for (CrashScript.Moment moment : moments(script)) {
                states.exploreKilled(moment, STATES_OF_A_KILL);
            }
        }

        report("kills and power cuts", states, start);
        assertThat(states.distinct()).isGreaterThanOrEqualTo(Torture.rounds(500, 5_000));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_FILE_FORCE", "NO_FOLDER_FORCE"})
    @DisplayName("R3 a disk that only says it has forced: whatever is restored was saved once")
    void nothingThatNeverWasIsShownEvenIfTheDiskLies(Mutant liar) throws IOException {
        long start = System.nanoTime();
        var states = new CrashStates(SEED, Mutant.NONE, CrashStates.Debt.NO_INVENTION);

        for (CrashScript script : CrashScript.all()) {
            states.explore(script.moments(liar), STATES_OF_A_SCRIPT / 5 / script.dear());
        }

        report("power cuts on a disk that lies", states, start);
        assertThat(states.distinct()).isGreaterThanOrEqualTo(Torture.rounds(1_000, 20_000));
    }

    @Test
    @DisplayName("R3 the states looked at have in them what goes wrong on real disks")
    void theStatesHaveInThemWhatGoesWrongOnRealDisks() throws IOException {
        var states = new CrashStates(SEED, Mutant.NONE, CrashStates.Debt.NO_INVENTION);
        var found = new ArrayList<MemoryDisk>();
        for (CrashScript.Moment moment : aNewShow().moments(Mutant.NO_FILE_FORCE)) {
            found.addAll(states.found(moment, 300));
        }

        List<String> newest = found.stream().map(disk -> text(disk, 2)).toList();
        String whole =
                aNewShow().moments(Mutant.NONE).stream()
                        .filter(moment -> has(moment.disk(), 2))
                        .map(moment -> text(moment.disk(), 2))
                        .findFirst()
                        .orElseThrow();

        assertThat(whole).contains("rev 2").doesNotContain("rev 1 ");
        assertThat(newest)
                .as("no name; empty; whole; cut short at a block")
                .contains("none", "", whole, whole.substring(0, 512), whole.substring(0, 4096))
                .as("a block of zeros in the middle")
                .anyMatch(text -> text.endsWith("}\n") && text.contains("\0\0\0\0"))
                .as("zeros to the end")
                .anyMatch(text -> text.startsWith("{\"format\"") && text.endsWith("\0\0\0\0"))
                .as("a block of the generation before, in a file that reads well")
                .anyMatch(text ->
                        text.contains("rev 1 ")
                                && text.contains("rev 2 ")
                                && text.endsWith("}\n")
                                && !text.contains("\0"));
        assertThat(found)
                .as("both generations, the old one alone, the new one alone, neither")
                .anyMatch(disk -> has(disk, 1) && has(disk, 2))
                .anyMatch(disk -> has(disk, 1) && !has(disk, 2))
                .anyMatch(disk -> !has(disk, 1) && has(disk, 3))
                .anyMatch(disk -> disk.files().isEmpty());
    }

    @Test
    @DisplayName("R3 the scripts come to what they are for: packed files, an old schema, a reserve")
    void theScriptsComeToWhatTheyAreFor() throws IOException {
        List<CrashScript.Moment> large = moments("a large show");
        List<CrashScript.Moment> old = moments("from schema 1");
        List<CrashScript.Moment> full = moments("a full disk");

        assertThat(large)
                .anyMatch(one -> one.disk().exists(file(1).resolveSibling(StateFile.packedName(1))))
                .last()
                .matches(one -> has(one.disk(), 3));
        assertThat(text(old.getFirst().disk(), 1)).contains("\"schema\":   1,", "\"dusk\"");
        assertThat(old)
                .anyMatch(one -> text(one.disk(), 2).contains("\"schema\":   2,"))
                .anyMatch(one -> one.disk().exists(OpenStore.ROOT.resolve("scenes/dusk.json")));
        assertThat(full.stream().map(CrashScript.Moment::operation))
                .containsSubsequence(
                        "force the folder /show",
                        "fail to write",
                        "delete /show/ballast",
                        "force the folder /show");
    }

    private static List<CrashScript.Moment> moments(String name) throws IOException {
        for (CrashScript script : CrashScript.all()) {
            if (script.name().equals(name)) {
                return script.moments(Mutant.NONE);
            }
        }
        throw new AssertionError("there is no script " + name);
    }

    @Test
    @DisplayName("R3 a violation says how to get there again")
    void aViolationSaysHowToGetThereAgain() throws IOException {
        var states = new CrashStates(7, Mutant.NONE, CrashStates.Debt.EVERYTHING);
        CrashScript.Moment moment =
                aNewShow().moments(Mutant.NONE).stream()
                        .filter(one -> one.operation().startsWith("rename"))
                        .findFirst()
                        .orElseThrow();

        String words = states.describe(moment, MemoryDisk.Cut.NOTHING_KEPT, "rev 1 is lost");

        assertThat(words)
                .startsWith("rev 1 is lost")
                .contains("\"a new show\", moment " + moment.number(), "seed 7")
                .contains("lost:    the change of name from /show/runtime/.state-000000000001.");
    }

    private static CrashScript aNewShow() {
        return CrashScript.all().getFirst();
    }

    private static Path file(long gen) {
        return OpenStore.ROOT.resolve("runtime").resolve(StateFile.name(gen));
    }

    private static boolean has(MemoryDisk disk, long gen) {
        return disk.exists(file(gen));
    }

    private static String text(MemoryDisk disk, long gen) {
        try {
            return has(disk, gen)
                    ? new String(disk.read(file(gen)), StandardCharsets.UTF_8)
                    : "none";
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void report(String what, CrashStates states, long startNanos)
            throws IOException {
        String figures =
                String.format(
                        Locale.ROOT,
                        "%,d distinct states of %,d moments, looked at %,d times, 0 violations,"
                                + " %.1f s, seed %d",
                        states.distinct(),
                        states.moments(),
                        states.looks(),
                        (System.nanoTime() - startNanos) / 1e9,
                        SEED);
        System.out.println(what + ": " + figures);
        Torture.figure("R3 " + what, figures);
    }
}
