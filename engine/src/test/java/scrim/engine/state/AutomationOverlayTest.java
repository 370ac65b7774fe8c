package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

/** Automation that rests, settles, expires, and what the coordinator makes of it. */
class AutomationOverlayTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    @Test
    @DisplayName("TST-09 LAY-17 a value that has rested asks for one commit and then gives way")
    void aValueThatHasRestedIsCommitted() {
        desk.put("main/a/speed", 7);
        desk.frame();
        desk.frame(0.2);
        assertThat(desk.engine.view().rev()).isZero();

        desk.frame(0.1);

        assertThat(desk.engine.view().rev()).isEqualTo(1);
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(7));
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        assertThat(desk.engine.explain(desk.address("main/a/speed")).automation()).isNull();
    }

    @Test
    @DisplayName("COM-09 a settled value is asked for once, however late the answer")
    void aSettledValueIsAskedForOnce() {
        desk.put("main/a/speed", 7);
        for (int i = 0; i < 50; i++) {
            desk.draw(0.1);
        }
        desk.coordinate();
        desk.frame();
        desk.coordinate();

        assertThat(desk.events(EngineEvent.MutationAccepted.class)).hasSize(1);
        assertThat(desk.engine.view().rev()).isEqualTo(1);
    }

    @Test
    @DisplayName("TST-10 COM-03 COM-04 COM-05 LAY-27 a settled OSC value counts for the session")
    void aSettledOscValueCountsForTheSessionOnly() {
        desk.put("main/a/speed", 7);
        desk.rest();

        Slot speed = desk.slot("main/a/speed");
        assertThat(desk.engine.view().committed(speed).value()).isEqualTo(scalar(7));
        assertThat(desk.engine.view().committed(speed).by().origin()).isEqualTo(Desk.FADER);
        assertThat(desk.engine.view().base(speed)).isNull();
        assertThat(desk.requests).isEmpty();
        assertThat(desk.events(EngineEvent.PersistenceRequested.class)).isEmpty();
        assertThat(desk.events(EngineEvent.StateChanged.class))
                .containsExactly(
                        new EngineEvent.StateChanged(
                                1,
                                Desk.FADER,
                                false,
                                java.util.List.of(desk.address("main/a/speed"))));
    }

    @Test
    @DisplayName("COM-06 TST-14 EVT-04 an accepted commit is told as mutation, then as settled")
    void anAcceptedCommitIsToldAsSettled() {
        desk.put("main/a/speed", 7);
        desk.rest();

        assertThat(desk.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "MutationAccepted", "StateChanged", "SnapshotPublished", "OverlaySettled");
        assertThat(desk.events.getLast())
                .isEqualTo(
                        new EngineEvent.OverlaySettled(
                                desk.address("main/a/speed"), scalar(7), Lifetime.SESSION));
    }

    @Test
    @DisplayName(
            "COM-01 COM-02 a value stays transient, settles for the session, or is saved on wish")
    void theMessageSaysHowLongItsValueLives() {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 2);
        desk.put(Desk.FADER, Lifetime.SESSION, "main/a/on", 1);
        desk.put(Desk.FADER, Lifetime.DURABLE, "main/a/mode", 2);
        desk.rest();

        assertThat(desk.shown("main/a/speed")).isEqualTo(2);
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(1));
        assertThat(desk.engine.view().committed(desk.slot("main/a/on")).value())
                .isEqualTo(new ParameterValue.Flag(true));
        assertThat(desk.engine.view().base(desk.slot("main/a/mode")).value())
                .isEqualTo(new ParameterValue.Choice(2));
        assertThat(desk.requests)
                .singleElement()
                .satisfies(request -> assertThat(request.reason()).isEqualTo("setParameter"));
    }

    @Test
    @DisplayName("COM-02 Q-001-3 the message's wish, else the parameter's, else the door's")
    void lifetimeIsResolvedInOrder() {
        assertThat(resolve(Lifetime.TRANSIENT, Lifetime.DURABLE, OriginKind.HTTP))
                .isEqualTo(Lifetime.TRANSIENT);
        assertThat(resolve(null, Lifetime.DURABLE, OriginKind.OSC)).isEqualTo(Lifetime.DURABLE);
        assertThat(resolve(null, Lifetime.TRANSIENT, OriginKind.HTTP))
                .isEqualTo(Lifetime.TRANSIENT);
        for (OriginKind door : OriginKind.values()) {
            assertThat(resolve(null, null, door))
                    .as("%s", door)
                    .isEqualTo(
                            switch (door) {
                                case HTTP, SOCKET, RESTORE, SYSTEM -> Lifetime.DURABLE;
                                case OSC, FILE_WATCH, SCHEDULE -> Lifetime.SESSION;
                            });
        }
    }

    @Test
    @DisplayName(
            "K-6 a master settles as saved from OSC too, and only a gesture on it is transient")
    void aMasterIsSavedWhoeverMovesIt() {
        desk.put("main/master/brightness", 40);
        desk.rest();

        assertThat(desk.engine.view().base(desk.slot("main/master/brightness")).value())
                .isEqualTo(scalar(40));
        assertThat(desk.requests).hasSize(1);

        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/master/brightness", 10);
        desk.frame();
        assertThat(desk.shown("main/master/brightness")).isEqualTo(10);
        assertThat(desk.requests).hasSize(1);
        assertThat(
                        LifetimePolicy.resolve(
                                Lifetime.SESSION,
                                desk.address("main/master/brightness"),
                                desk.slot("main/master/brightness").definition(),
                                OriginKind.HTTP))
                .isEqualTo(Lifetime.DURABLE);
    }

    @Test
    @DisplayName("COM-07 TST-11 an answer for an older value does not end a newer one")
    void anAnswerForAnOlderValueDoesNotEndANewerOne() {
        desk.put("main/a/speed", 7);
        desk.draw(0.01);
        desk.draw(0.3);
        desk.put("main/a/speed", 9);
        desk.draw(0.01);
        desk.coordinate();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(7));

        desk.draw(0.01);

        assertThat(desk.shown("main/a/speed")).isEqualTo(9);
        desk.rest();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(9));
    }

    @Test
    @DisplayName("COM-08 TST-16 one route that settles leaves all others alone")
    void oneRouteThatSettlesLeavesOthersAlone() {
        desk.put("main/a/speed", 7);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 8);
        desk.put("main/a/center", 0.5f, 0.5f);
        desk.frame();
        desk.frame(0.2);
        desk.put("main/a/center", 0.75f, 0.5f);
        desk.frame(0.1);
        desk.frame();

        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(7));
        assertThat(desk.published("main/b/speed")).isEqualTo(scalar(1));
        assertThat(desk.published("main/a/center")).isEqualTo(new ParameterValue.Point(0, 0));
        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.shown("main/a/center")).isEqualTo(0.75f);
    }

    @Test
    @DisplayName("LAY-04 what is purely transient is held until no message came for five seconds")
    void whatIsPurelyTransientExpires() {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.frame();
        desk.frame(4.9);
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.frame(4.9);
        desk.frame(4.9);
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);

        desk.frame(0.2);
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.events)
                .containsExactly(
                        new EngineEvent.OverlayEnded(
                                desk.address("main/a/speed"), OverlayReport.EndReason.EXPIRED));
        assertThat(desk.counter("automation.expired")).isEqualTo(1);
    }

    @Test
    @DisplayName("COM-10 a refused commit ends the automation and says so")
    void aRefusedCommitEndsTheAutomation() {
        var overlay =
                new AutomationOverlay(
                        desk.engine.view().slots(), Desk.JUMPING, new Sources(), desk.health);
        var reports = new Handoff<OverlayReport>(4);
        int speed = desk.slot("main/a/speed").number();
        overlay.arrived(speed, new float[] {7}, null, Mailbox.note(0, Lifetime.SESSION));
        overlay.begin(1_000_000_000);
        overlay.settle(reports);
        var asked = (OverlayReport.Settled) reports.poll();

        overlay.answered(
                asked.request().target(), asked.request().generation() + 1, false, reports);
        assertThat(overlay.size()).isEqualTo(1);
        overlay.answered(asked.request().target(), asked.request().generation(), false, reports);

        assertThat(overlay.size()).isZero();
        assertThat(reports.poll())
                .isEqualTo(
                        new OverlayReport.Ended(
                                desk.address("main/a/speed"), OverlayReport.EndReason.REFUSED));
    }

    @Test
    @DisplayName("LAY-26 COM-10 who sets a value directly overrules what waits to settle")
    void aDirectCommitOverrulesWhatWaitsToSettle() {
        desk.put("main/a/speed", 7);
        desk.frame();

        desk.set("main/a/speed", 3);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        desk.rest();

        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(3));
        assertThat(desk.events(EngineEvent.OverlaySettled.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "LAY-26 the last word wins even while an older one is on its way to the coordinator")
    void aCommitThatWasAskedForBeforeALaterWordIsNotCarriedOut() {
        desk.put("main/a/speed", 7);
        desk.draw(0.01);
        desk.draw(0.3);

        desk.set("main/a/speed", 3);
        desk.coordinate();

        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(3));
        desk.rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.counter("automation.overruled")).isEqualTo(1);

        desk.put("main/a/speed", 8);
        desk.rest();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(8));
    }

    @Test
    @DisplayName("LAY-26 INV-05 a reset is not undone by a commit that was asked for before it")
    void aResetIsNotUndoneByAnEarlierCommit() {
        desk.put("main/a/speed", 7);
        desk.put("main/b/speed", 7);
        desk.draw(0.01);
        desk.draw(0.3);

        desk.accepted(
                new Mutation.Reset(
                        new Scope.OfLayer(
                                desk.address("main/a/speed").screen(),
                                desk.address("main/a/speed").layer())));
        desk.coordinate();
        desk.frame();

        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(1));
        assertThat(desk.published("main/b/speed")).isEqualTo(scalar(7));
    }

    @Test
    @DisplayName("LAY-26 what is held as pure automation stays on top of a direct commit")
    void heldAutomationStaysOnTopOfADirectCommit() {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.frame();
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 8);

        desk.set("main/a/speed", 3);
        desk.set("main/b/speed", 3);
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(3));
    }

    @Test
    void aParametersOwnWishToStayTransientIsHonouredInTheMailboxToo() {
        var held =
                new ParameterDefinition(
                        new ParameterId("held"),
                        new Key("held"),
                        "Held",
                        new ParameterKind.Scalar(0, 0, 1),
                        Lifetime.TRANSIENT,
                        null);
        Desk other = Desk.with(Shows.shader("test/held", held));
        other.put("main/a/held", 1);

        other.set("main/a/held", scalar(0.5f), Lifetime.SESSION);
        other.frame();

        assertThat(other.shown("main/a/held")).isEqualTo(1);
    }

    @Test
    @DisplayName("EVT-07 LAY-18 transient values change neither rev, snapshot nor what is saved")
    void transientValuesNeverLookCommitted() {
        RenderSnapshot before = desk.engine.snapshot();
        CommittedView view = desk.engine.view();
        for (int i = 0; i < 200; i++) {
            desk.put("main/a/speed", i % 10);
            desk.frame();
        }

        assertThat(desk.engine.snapshot()).isSameAs(before);
        assertThat(desk.engine.view()).isSameAs(view);
        assertThat(desk.requests).isEmpty();
        assertThat(desk.events).isEmpty();
    }

    @Test
    void theLastWordBeforeTheEndIsCommittedOnce() {
        desk.put("main/a/speed", 7);
        desk.frame();
        desk.put("main/b/speed", 8);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/mode", 2);

        desk.engine.frames().finish();
        desk.engine.frames().finish();
        desk.coordinate();

        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(7));
        assertThat(desk.published("main/b/speed")).isEqualTo(scalar(8));
        assertThat(desk.published("main/a/mode")).isEqualTo(new ParameterValue.Choice(0));
        assertThat(desk.events(EngineEvent.OverlaySettled.class)).hasSize(2);
    }

    @Test
    @DisplayName("RSK-03 a value says who moves it and why it wins")
    void aValueSaysWhoMovesItAndWhyItWins() {
        assertThat(explain().winner()).isNull();
        assertThat(explain().reason()).isEqualTo("nobody has set it, so the default counts");

        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        assertThat(explain().winner()).isEqualTo(Tier.BASE);
        assertThat(explain().reason())
                .isEqualTo("SOCKET page set it, and it is saved; nothing is above it");

        desk.put("main/a/speed", 4);
        desk.rest();
        assertThat(explain().winner()).isEqualTo(Tier.COMMITTED);
        assertThat(explain().committed().by().rev()).isEqualTo(2);
        assertThat(explain().committed().by().atMillis()).isEqualTo(desk.wall.millis());
        assertThat(explain().reason())
                .isEqualTo("OSC fader set it for this session, above what is saved");

        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 5);
        desk.frame(0.2);
        assertThat(explain().winner()).isEqualTo(Tier.AUTOMATION);
        assertThat(explain().value()).isEqualTo(scalar(5));
        assertThat(explain().automation()).isEqualTo(new Explanation.Moving(scalar(5), Desk.FADER));
        assertThat(explain().base().value()).isEqualTo(scalar(3));
        assertThat(explain().reason()).isEqualTo("OSC fader is moving it, above all that is set");
        assertThat(desk.engine.explain(removed())).isNull();
    }

    @Test
    @DisplayName("EVT-03 LAY-27 automation is observed where it is, and only when it moved")
    void automationIsObservedWhenItMoved() {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 5);
        desk.put("main/a/title", new ParameterValue.Text("x"));
        desk.frame(0.2);
        desk.engine.observe();
        desk.engine.observe();

        assertThat(desk.events)
                .containsExactly(
                        new EngineEvent.AutomationObserved(desk.address("main/a/speed"), scalar(5)),
                        new EngineEvent.AutomationObserved(
                                desk.address("main/a/title"), new ParameterValue.Text("x")));

        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 6);
        for (int i = 0; i < 12; i++) {
            desk.frame();
            desk.engine.observe();
        }
        assertThat(desk.events).hasSize(3);
    }

    @Test
    void sendersBeyondTheTableStillSettleAsTheirDoorSays() {
        var sources = new Sources();
        for (int i = 0; i < 2_000; i++) {
            sources.numberOf(new Origin(OriginKind.OSC, "port " + i));
        }

        int late = sources.numberOf(new Origin(OriginKind.SOCKET, "late"));

        assertThat(sources.origin(late)).isEqualTo(new Origin(OriginKind.SOCKET, "others"));
        int early = sources.numberOf(new Origin(OriginKind.OSC, "port 3"));
        assertThat(sources.origin(early).client()).isEqualTo("port 3");
    }

    private Explanation explain() {
        return desk.engine.explain(desk.address("main/a/speed"));
    }

    private scrim.engine.param.ParameterAddress removed() {
        return new scrim.engine.param.ParameterAddress(
                desk.address("main/a/speed").screen(),
                scrim.engine.param.LayerId.of(99),
                new ParameterId("speed"));
    }

    private Lifetime resolve(@Nullable Lifetime message, @Nullable Lifetime hint, OriginKind door) {
        var definition =
                new ParameterDefinition(
                        new ParameterId("speed"),
                        new Key("speed"),
                        "",
                        new ParameterKind.Scalar(0, 0, 1),
                        hint,
                        null);
        return LifetimePolicy.resolve(message, desk.address("main/a/speed"), definition, door);
    }

    private static ParameterValue scalar(float number) {
        return new ParameterValue.Scalar(number);
    }
}
