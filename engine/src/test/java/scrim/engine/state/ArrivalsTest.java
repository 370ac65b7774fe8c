package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.health.Histogram;
import scrim.engine.health.Route;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;

class ArrivalsTest {
    private static final long MILLISECOND = 1_000_000;

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.COUSIN);

    @Test
    void aValueIsAsOldAsTheTimeFromItsArrivalToTheFrameThatTookIt() {
        arrive("main/a/speed", 1);
        desk.frame(0.005);

        assertThat(route("main/a/speed").ageNanos()).isEqualTo(5 * MILLISECOND);
        assertThat(route("main/a/speed").parameter()).isEqualTo("main/L1/speed");
        assertThat(ages().count()).isOne();
        assertThat(ages().max()).isBetween(5 * MILLISECOND, 6 * MILLISECOND);
    }

    @Test
    void ofSeveralInOneFrameTheNewestIsAged() {
        arrive("main/a/speed", 1);
        desk.ticker.advance(0.012);
        arrive("main/a/speed", 2);
        desk.frame(0.003);

        assertThat(route("main/a/speed").ageNanos()).isEqualTo(3 * MILLISECOND);
        assertThat(ages().count()).isOne();
    }

    @Test
    void aFrameThatTakesNothingAgesNothing() {
        arrive("main/a/speed", 1);
        desk.frame(0.005);
        desk.frame(0.5);
        desk.put("main/a/speed", 3);
        desk.frame(0.5);

        assertThat(ages().count()).isOne();
    }

    @Test
    void aValueOfUnknownArrivalIsNotTakenForOneThatCameLongAgoAndWasTakenAway() {
        arrive("main/a/speed", 1);
        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, LayerId.of(1))));
        desk.ticker.advance(60);
        desk.put("main/a/speed", 3);
        desk.frame(0.005);

        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(ages().count()).isZero();

        arrive("main/a/speed", 4);
        desk.frame(0.005);
        assertThat(ages().count()).isOne();
        assertThat(route("main/a/speed").ageNanos()).isEqualTo(5 * MILLISECOND);
    }

    @Test
    void theWorstAgeIsForgottenAfterTwentySeconds() {
        arrive("main/a/speed", 1);
        desk.frame(0.2);
        arrive("main/a/speed", 2);
        desk.frame(0.001);

        assertThat(route("main/a/speed").worstAgeNanos()).isEqualTo(200 * MILLISECOND);
        assertThat(route("main/a/speed").ageNanos())
                .isBetween(185 * MILLISECOND, 190 * MILLISECOND);

        desk.ticker.advance(10);
        arrive("main/a/speed", 3);
        desk.frame(0.002);
        assertThat(route("main/a/speed").worstAgeNanos()).isEqualTo(200 * MILLISECOND);

        desk.ticker.advance(10);
        arrive("main/a/speed", 4);
        desk.frame(0.001);
        assertThat(route("main/a/speed").worstAgeNanos()).isEqualTo(2 * MILLISECOND);

        desk.ticker.advance(20);
        assertThat(route("main/a/speed").worstAgeNanos()).isZero();
    }

    @Test
    void whatComesEvenlyHasNoJitter() {
        for (int i = 0; i < 100; i++) {
            arrive("main/a/speed", i);
            desk.frame(0.01);
        }

        assertThat(route("main/a/speed").jitterNanos()).isZero();
        assertThat(desk.health.report().histograms().get("automation.jitterNanos").max()).isZero();
    }

    @Test
    void jitterIsWhatOneIntervalDiffersFromTheNextByOnAverage() {
        for (int i = 0; i < 400; i++) {
            arrive("main/a/speed", i);
            desk.frame(i % 2 == 0 ? 0.010 : 0.030);
        }

        assertThat(route("main/a/speed").jitterNanos())
                .isBetween(19 * MILLISECOND, 20 * MILLISECOND);
    }

    @Test
    void aRestIsNoJitter() {
        for (int i = 0; i < 50; i++) {
            arrive("main/a/speed", i);
            desk.frame(i % 10 == 9 ? 3 : 0.01);
        }

        assertThat(route("main/a/speed").jitterNanos()).isZero();
    }

    @Test
    void severalInOnePacketAreOneArrival() {
        for (int i = 0; i < 50; i++) {
            arrive("main/a/speed", i);
            arrive("main/a/speed", i + 1);
            desk.frame(0.01);
        }

        assertThat(route("main/a/speed").jitterNanos()).isZero();
    }

    @Test
    void theRateIsThatOfTheLastWholeSecond() {
        for (int i = 0; i < 100; i++) {
            arrive("main/a/speed", i);
            desk.ticker.advance(0.02);
        }
        assertThat(route("main/a/speed").perSecond()).isEqualTo(50);

        desk.ticker.advance(0.5);
        assertThat(route("main/a/speed").perSecond()).isEqualTo(50);

        desk.ticker.advance(1);
        assertThat(route("main/a/speed").perSecond()).isZero();
    }

    @Test
    void theBusiestComeFirstAndNoMoreThanSixteen() {
        Desk wide = Desk.with(Shows.scalars("test/many", 40));
        for (int i = 0; i < 40; i++) {
            for (int times = 0; times <= i; times++) {
                wide.engine
                        .mailbox()
                        .arrivals()
                        .noted(wide.slot("main/a/p" + i).number(), wide.ticker.nanos());
            }
        }
        wide.ticker.advance(1);

        assertThat(wide.health.report().routes())
                .hasSize(Arrivals.MOST_ROUTES)
                .extracting(Route::perSecond)
                .startsWith(40L, 39L, 38L)
                .endsWith(25L);
    }

    @Test
    void whatHasRestedForAMinuteIsNoLongerTold() {
        arrive("main/a/speed", 1);
        desk.ticker.advance(59);
        arrive("main/b/speed", 1);

        assertThat(routes())
                .extracting(Route::path)
                .containsExactly("main/b/speed", "main/a/speed");

        desk.ticker.advance(2);
        assertThat(routes()).extracting(Route::path).containsExactly("main/b/speed");
    }

    @Test
    void aValueForLaterIsAgedFromItsMoment() {
        int slot = desk.slot("main/a/speed").number();
        long due = desk.ticker.nanos() + 30 * MILLISECOND;
        desk.engine.schedule().put(due, desk.engine.mailbox(), slot, 1, 0);

        desk.frame(0.02);
        assertThat(ages().count()).isZero();

        desk.frame(0.014);
        assertThat(ages().count()).isOne();
        assertThat(ages().max()).isBetween(4 * MILLISECOND, 5 * MILLISECOND);
    }

    @Test
    void aRouteGoesOnWhenTheStructureChanges() {
        for (int i = 0; i < 400; i++) {
            arrive("main/b/speed", i);
            desk.frame(i % 2 == 0 ? 0.010 : 0.030);
        }
        arrive("main/a/speed", 1);
        desk.frame(0.01);
        Route before = route("main/b/speed");

        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));
        desk.frame(0);

        assertThat(routes()).containsExactly(before);
        assertThat(before.jitterNanos()).isGreaterThan(19 * MILLISECOND);
    }

    private void arrive(String path, float value) {
        Mailbox mailbox = desk.engine.mailbox();
        int slot = desk.slot(path).number();
        mailbox.arrivals().noted(slot, desk.ticker.nanos());
        mailbox.put(slot, value, Mailbox.timed(desk.note(Desk.FADER, null)));
    }

    private List<Route> routes() {
        return desk.health.report().routes();
    }

    private Route route(String path) {
        return routes().stream()
                .filter(route -> route.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no values came for " + path));
    }

    private Histogram.Summary ages() {
        return desk.health.report().histograms().get("automation.ageNanos");
    }
}
