package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RetentionTest {
    private static final long MINUTE = 60_000;

    @Test
    void theLastTenStayHoweverCloseTheyAre() {
        List<Long> kept = keptOf(saves(100, 0, 1_000));

        assertThat(kept).containsExactly(100L, 99L, 98L, 97L, 96L, 95L, 94L, 93L, 92L, 91L);
    }

    @Test
    void aNightAndAFortnightStayReachable() {
        // One save every ten minutes for thirty days.
        List<Long> kept = keptOf(saves(30 * 144, 0, 10 * MINUTE));

        long last = 30 * 144;
        assertThat(kept).hasSize(10 + 22 + 13);
        assertThat(kept).contains(last - 9, last - 6 * 23);
        assertThat(kept.getLast()).isEqualTo(last - 144 * 13);
    }

    @Test
    void aClockThatJumpsLetsNothingExpire() {
        List<Retention.Generation> before = saves(50, 0, 60 * MINUTE);
        var after = new ArrayList<>(before);
        long tenYears = 10L * 365 * 24 * 60 * MINUTE;
        after.addFirst(new Retention.Generation(StateFile.name(51), 1_000, tenYears, true));

        assertThat(keptOf(after)).hasSizeGreaterThanOrEqualTo(keptOf(before).size());
    }

    @Test
    void theirSizeTogetherIsBounded() {
        List<Retention.Generation> saves = new ArrayList<>();
        for (long gen = 10; gen > 0; gen--) {
            saves.add(new Retention.Generation(StateFile.name(gen), 20L << 20, 0, true));
        }

        assertThat(keptOf(saves)).containsExactly(10L, 9L, 8L);
    }

    @Test
    void twoGoodOnesStayWhateverTheirSize() {
        List<Retention.Generation> saves =
                List.of(
                        new Retention.Generation(StateFile.name(5), 60L << 20, 0, true),
                        new Retention.Generation(StateFile.name(4), 60L << 20, 0, false),
                        new Retention.Generation(StateFile.name(3), 60L << 20, 0, true),
                        new Retention.Generation(StateFile.name(2), 60L << 20, 0, true));

        assertThat(keptOf(saves)).containsExactly(5L, 3L);
    }

    private static List<Retention.Generation> saves(int count, long firstMillis, long stepMillis) {
        var saves = new ArrayList<Retention.Generation>();
        for (int i = 1; i <= count; i++) {
            saves.addFirst(
                    new Retention.Generation(
                            StateFile.name(i), 1_000, firstMillis + (i - 1) * stepMillis, true));
        }
        return saves;
    }

    private static List<Long> keptOf(List<Retention.Generation> newestFirst) {
        var kept = new ArrayList<>(newestFirst);
        kept.removeAll(Retention.DEFAULT.superfluous(newestFirst));
        return kept.stream().map(one -> StateFile.genOf(one.file())).toList();
    }
}
