package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The store with one rule left out does not pass what the store passes. */
@ExtendWith(QuietLog.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class MutantsTest {
    private static final long SEED = 1;
    private static final int STATES_OF_A_SCRIPT = 60;

    /** On a disk that lies much is torn, and a few scripts are enough: those all begin with. */
    private static final int SCRIPTS_WITH_A_LIAR = 3;

    private static final int STATES_WITH_A_LIAR = 500;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @DisplayName("R4 a store that saves wrongly is caught")
    void aStoreThatSavesWronglyIsCaught(Mutant mutant) throws IOException {
        CrashStates.Violation violation = firstViolation(mutant);

        if (violation == null) {
            fail("the mutant %s survives: %s, and no state shows it", mutant, mutant.words);
        }
        assertThat(violation).hasMessageContainingAll("mutant " + mutant, "moment", "seed");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE")
    @DisplayName("R4 the store as it is passes where the mutants fall")
    void theStoreAsItIsPasses(Mutant none) throws IOException {
        assertThat(firstViolation(none)).isNull();
        assertThat(firstViolation(none, Mutant.NO_FILE_FORCE)).isNull();
    }

    private static CrashStates.@Nullable Violation firstViolation(Mutant mutant)
            throws IOException {
        // With an honest disk no file that can be seen is torn, and no checksum is ever needed.
        return mutant == Mutant.IGNORE_CHECKSUM
                ? firstViolation(mutant, Mutant.NO_FILE_FORCE)
                : firstViolation(mutant, Mutant.NONE);
    }

    /**
     * @param liar what is wrong with the disk itself
     */
    private static CrashStates.@Nullable Violation firstViolation(Mutant mutant, Mutant liar)
            throws IOException {
        boolean isHonest = liar == Mutant.NONE;
        var states =
                new CrashStates(
                        SEED,
                        mutant,
                        isHonest ? CrashStates.Debt.EVERYTHING : CrashStates.Debt.NO_INVENTION);
        List<CrashScript> scripts = CrashScript.all();
        try {
            for (CrashScript script :
                    isHonest ? scripts : scripts.subList(0, SCRIPTS_WITH_A_LIAR)) {
                int most = isHonest ? STATES_OF_A_SCRIPT : STATES_WITH_A_LIAR;
                states.explore(script.moments(isHonest ? mutant : liar), most / script.dear());
            }
        } catch (CrashStates.Violation violation) {
            return violation;
        }
        return null;
    }
}
