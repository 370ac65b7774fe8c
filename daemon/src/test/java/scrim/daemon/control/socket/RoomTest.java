package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.access.Role;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Objects;

class RoomTest {
    private static final String SPEED =
            "{\"op\":\"setParameter\",\"target\":\"main/a/speed\",\"value\":%s}";

    private final RoomStage stage = new RoomStage();

    @Test
    @DisplayName(
            "DEV-01 DEV-29 TST-38 who comes, or comes back after long, is sent the whole state")
    void theWholeStateComesFirst() {
        RoomStage.Line line = stage.joined("viewer");

        assertThat(line.client.inits).isOne();
        assertThat(line.client.hash()).isEqualTo(stage.hash());
        assertThat(line.client.state.get("values/main/L1/speed").floatValue()).isOne();
        assertThat(line.client.heartbeats).isOne();
    }

    @Test
    @DisplayName("DEV-25 DEV-27 DEV-28 a change by anybody reaches everybody, and says who made it")
    void aChangeReachesEverybody() {
        RoomStage.Line one = stage.joined("operator");
        RoomStage.Line other = stage.joined("viewer");

        String mid = one.client.mutate(SPEED.formatted("2.5"));
        one.flow();
        other.flow();

        assertThat(one.client.answers.get(mid).get("type").stringValue()).isEqualTo("ack");
        assertThat(other.client.state.get("values/main/L1/speed").floatValue()).isEqualTo(2.5f);
        JsonNode by = last(other, "delta").get("by");
        assertThat(by.get("session").stringValue()).isEqualTo(one.client.session);
        assertThat(by.get("mid").stringValue()).isEqualTo(mid);
        assertThat(one.client.hash()).isEqualTo(other.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    @DisplayName("what is saved is told beside what counts, so that a session's values can be seen")
    void whatIsSavedIsTold() {
        RoomStage.Line line = stage.joined("operator");
        assertThat(line.client.state).doesNotContainKey("saved/main/L1/speed");

        line.client.mutate(SPEED.formatted("2"));
        line.client.mutate(SPEED.formatted("3,\"lifetime\":\"session\""));
        line.flow();
        assertThat(line.client.state.get("saved/main/L1/speed").intValue()).isEqualTo(2);
        assertThat(line.client.state.get("values/main/L1/speed").intValue()).isEqualTo(3);
        assertThat(line.client.hash()).isEqualTo(stage.hash());

        line.client.mutate("{\"op\":\"keep\"}");
        line.flow();
        assertThat(line.client.state.get("saved/main/L1/speed").intValue()).isEqualTo(3);
        assertThat(line.client.hash()).isEqualTo(stage.hash());

        line.client.mutate("{\"op\":\"reset\",\"target\":\"main/a/speed\"}");
        line.flow();
        assertThat(line.client.answers.values())
                .allSatisfy(
                        answer -> assertThat(answer.get("type").stringValue()).isEqualTo("ack"));
        assertThat(line.client.state).doesNotContainKey("saved/main/L1/speed");
        assertThat(line.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    void aParameterSaysAllThatAControlNeeds() {
        RoomStage.Line line = stage.joined("viewer");

        JsonNode speed = line.client.state.get("parameters/main/L1/speed");

        assertThat(speed.at("/osc/ids").stringValue()).isEqualTo("/scrim/main/L1/speed");
        assertThat(speed.at("/osc/keys").stringValue()).isEqualTo("/scrim/main/a/speed");
        assertThat(speed.get("type").stringValue()).isEqualTo("float");
        assertThat(speed.propertyNames()).contains("label", "min", "max", "default");
        JsonNode option = line.client.state.get("parameters/main/L1/mode").at("/options/0");
        assertThat(option.propertyNames()).containsExactlyInAnyOrder("value", "label");
    }

    @Test
    void whoWasAwayForAMomentGetsOnlyWhatItMissed() {
        RoomStage.Line line = stage.joined("viewer");
        stage.cut(line);
        stage.desk.set("main/a/speed", 3);
        stage.desk.set("main/a/speed", 4);

        RoomStage.Line again = stage.connect(line.client);
        again.flow();

        assertThat(line.client.resumes).isOne();
        assertThat(line.client.inits).isOne();
        assertThat(line.client.deltas).isEqualTo(2);
        assertThat(line.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    void aRevOfAnotherStartIsWorthNothing() {
        RoomStage.Line line = stage.joined("viewer");
        line.client.epoch = "before the crash";

        stage.cut(line);
        stage.connect(line.client).flow();

        assertThat(line.client.resumes).isZero();
        assertThat(line.client.inits).isEqualTo(2);
    }

    @Test
    void aChangeThatIsSentAgainIsAnsweredAndNotMadeAgain() {
        RoomStage.Line line = stage.joined("operator");
        String mid = line.client.mutate(SPEED.formatted("2"));
        String text = line.client.unanswered.get(mid);
        line.arrive();
        // The answer is lost.
        stage.cut(line);
        stage.desk.set("main/a/speed", 5);

        RoomStage.Line again = stage.connect(line.client);
        again.flow();

        assertThat(line.client.answers.get(mid).get("type").stringValue()).isEqualTo("ack");
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));
        line.client.send(text.replace("\"value\":2", "\"value\":3"));
        again.flow();
        assertThat(line.client.nacks.getLast().get("path").stringValue()).isEqualTo("mid");
    }

    @Test
    void aChangeUponWhatSomebodyElseHasChangedIsRefused() {
        RoomStage.Line line = stage.joined("operator");
        long seen = line.client.rev;
        stage.desk.set("main/a/speed", 5);

        line.client.send(
                "{\"type\":\"mutate\",\"mid\":\"m\",\"base\":%d,\"ops\":[%s]}"
                        .formatted(seen, SPEED.formatted("1")));
        line.flow();

        assertThat(nack(line, "m")).isEqualTo("staleBase base");
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));
    }

    @Test
    void whoWantsItOnDiskIsAnsweredWhenItIs() {
        RoomStage.Line line = stage.joined("operator");
        String mutate = "{\"type\":\"mutate\",\"mid\":\"%s\",\"want\":\"durable\",\"ops\":[%s]}";

        line.client.send(mutate.formatted("m1", SPEED.formatted("2")));
        line.flow();
        stage.disk.fails = true;
        line.client.send(mutate.formatted("m2", SPEED.formatted("3")));
        line.flow();

        assertThat(line.client.answers.get("m1").get("persisted").stringValue())
                .isEqualTo("durable");
        assertThat(line.client.durableRev).isEqualTo(line.client.rev - 1);
        assertThat(nack(line, "m2")).isEqualTo("notDurableYet ");
        assertThat(line.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    @DisplayName("Q-001-6 a drag is one change: seen while it lasts, committed once when let go")
    void aDragIsOneChange() {
        RoomStage.Line line = stage.joined("operator");
        long rev = line.client.rev;
        for (int i = 1; i <= 60; i++) {
            change(line, i / 10f);
            stage.desk.frame();
        }

        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(6);
        assertThat(line.client.deltas).isZero();
        line.client.send("{\"type\":\"commit\",\"target\":\"main/a/speed\",\"mid\":\"c\"}");
        line.flow();
        stage.desk.frame();

        assertThat(line.client.deltas).isOne();
        assertThat(line.client.rev).isEqualTo(rev + 1);
        assertThat(line.client.state.get("values/main/L1/speed").intValue()).isEqualTo(6);
        assertThat(line.client.answers.get("c").get("type").stringValue()).isEqualTo("ack");
        assertThat(stage.desk.engine.explain(stage.desk.address("main/a/speed")).automation())
                .isNull();
    }

    @Test
    @DisplayName("Q-001-6 a drag that rests for 300 ms, or whose hand is lost, is committed too")
    void aDragThatRestsIsCommitted() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.pass(0.299);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));
        stage.pass(0.002);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(3));
        stage.pass(10);

        change(line, 4);
        stage.cut(line);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(4));
        assertThat(stage.desk.events(EngineEvent.StateChanged.class)).hasSize(2);
    }

    @Test
    @DisplayName("what is missed when too much comes at once is made good, whatever comes after it")
    void whatIsMissedIsMadeGood() {
        RoomStage.Line line = stage.joined("viewer");
        for (int i = 0; i <= 4_096; i++) {
            stage.desk.set("main/a/speed", i % 10);
        }
        stage.desk.set("main/a/on", 1);
        // There is room again for a change that says nothing of the one that was missed.
        line.beforeSending =
                () -> {
                    line.beforeSending = () -> {};
                    stage.desk.set("main/a/mode", 2);
                };

        stage.room.drain();
        // It was woken again meanwhile.
        stage.room.drain();
        line.flow();

        assertThat(line.client.state.get("values/main/L1/mode").intValue()).isEqualTo(2);
        assertThat(line.client.state.get("values/main/L1/on").booleanValue()).isTrue();
        assertThat(line.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    @DisplayName("what comes when too much waits is looked at as a whole, and only once")
    void whatIsTooMuchIsLookedAtOnce() {
        RoomStage.Line line = stage.joined("viewer");
        for (int i = 0; i <= 4_096; i++) {
            stage.desk.set("main/a/speed", i % 10);
        }

        stage.room.drain();
        line.flow();

        assertThat(line.client.deltas).isOne();
        assertThat(line.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    @DisplayName(
            "when Scrim itself is late it tells what has come of many changes, once, of nobody")
    void manyChangesThatWaitAreToldAsOne() {
        RoomStage.Line line = stage.joined("viewer");
        for (int i = 0; i < 100; i++) {
            stage.desk.set("main/a/speed", i % 10);
            stage.desk.set("main/a/mode", i % 3);
        }

        stage.room.drain();
        line.flow();

        assertThat(line.client.deltas).isOne();
        assertThat(last(line, "delta").propertyNames()).doesNotContain("by");
        assertThat(last(line, "delta").get("ops")).hasSizeLessThan(10);
        assertThat(line.client.hash()).isEqualTo(stage.hash());

        stage.desk.set("main/a/speed", 5.5f);
        stage.room.drain();
        line.flow();
        assertThat(last(line, "delta").propertyNames()).contains("by");
    }

    @Test
    @DisplayName("a drag is overtaken by any one of many changes that are told as one")
    void anyOfManyChangesOvertakes() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.set("main/a/speed", 5);
        for (int i = 0; i < 100; i++) {
            stage.desk.set("main/a/mode", i % 3);
        }

        stage.room.drain();
        stage.pass(1);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));
    }

    @Test
    @DisplayName("a shader that is saved, or another layer, takes no value out of anybody's hand")
    void whatIsNotAnotherValueTakesNothingOutOfAHand() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.accepted(new Mutation.RefreshCatalog(ShaderCatalog.of(Shows.EVERYTHING)));
        stage.desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(2)));
        stage.room.drain();

        stage.pass(1);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(3));
    }

    @Test
    @DisplayName(
            "a commit that is refused because too much waits is not made, unless it is sent again")
    void aRefusedCommitIsNotMade() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.isBusy = true;
        line.client.send(
                "{\"type\":\"commit\",\"target\":\"main/a/speed\",\"value\":4,\"mid\":\"c\"}");
        line.flow();
        assertThat(nack(line, "c")).startsWith("busy ");
        stage.isBusy = false;
        stage.desk.set("main/a/mode", 2);
        stage.pass(1);
        stage.pass(1);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));
        assertThat(stage.room.isAtRest()).isTrue();
    }

    @Test
    @DisplayName("a drag ends with a change of the same value by its own hand, and is seen to end")
    void aDragEndsWithALaterChangeOfItsOwnHand() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.frame();
        line.client.mutate(SPEED.formatted("6"));
        line.flow();
        stage.room.drain();
        stage.desk.frame();

        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(6);
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(6));

        change(line, 3);
        line.client.mutate("{\"op\":\"reset\",\"target\":\"main/a\"}");
        line.flow();
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));
    }

    @Test
    @DisplayName("a drag that is given up leaves nothing: no rev, and the value of before is seen")
    void aDragThatIsGivenUpLeavesNothing() {
        RoomStage.Line line = stage.joined("operator");
        stage.desk.set("main/a/speed", 5);
        long rev = stage.desk.engine.view().rev();
        change(line, 3);
        stage.desk.frame();
        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(3);

        line.client.mutate("{\"op\":\"releaseAutomation\",\"target\":\"main/a/speed\"}");
        line.flow();
        stage.room.drain();
        stage.desk.frame();
        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(5);
        stage.pass(1);

        assertThat(stage.desk.engine.view().rev()).isEqualTo(rev);
        assertThat(stage.room.isAtRest()).isTrue();
        assertThat(line.client.nacks).isEmpty();
    }

    @Test
    @DisplayName("what a connection says after it was sent away changes nothing")
    void whoWasSentAwayChangesNothing() {
        RoomStage.Line line = stage.joined("operator");
        RoomStage.Line stranger = stage.connect(new SyncClient("client-late", "admin"));
        line.client.mutate(SPEED.formatted("6"));
        stage.room.dismiss(Role.OPERATOR);
        stage.pass(6);
        line.arrive();
        while (stranger.arrive()) {
            // too late
        }

        assertThat(line.closed).isEqualTo(CloseReason.NOT_ALLOWED);
        assertThat(stranger.closed).isEqualTo(CloseReason.NOT_ALLOWED);
        assertThat(Objects.requireNonNull(stranger.peer).client).isEmpty();
        assertThat(stage.desk.engine.view().rev()).isZero();
    }

    @Test
    @DisplayName("a drag that rests takes nothing back that came after its last value")
    void aDragThatRestsTakesNothingBack() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.set("main/a/speed", 5);
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));

        change(line, 3);
        stage.desk.accepted(
                new Mutation.SaveScene(ScreenId.MAIN, new SceneId("s"), "S"),
                new Mutation.LoadScene(
                        ScreenId.MAIN, new SceneId("s"), Mutation.LoadedAutomation.CLEAR));
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));

        RoomStage.Line other = stage.joined("operator");
        change(line, 3);
        change(other, 4);
        other.client.send("{\"type\":\"commit\",\"target\":\"main/a/speed\"}");
        other.flow();
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(4));
    }

    @Test
    @DisplayName("what somebody else sets over a drag is seen at once, not when the drag expires")
    void whatOvertakesADragIsSeenAtOnce() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.frame();
        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(3);

        stage.desk.set("main/a/speed", 5);
        long rev = stage.desk.engine.view().rev();
        stage.room.drain();
        stage.desk.frame();

        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(5);
        assertThat(stage.desk.engine.view().rev()).isEqualTo(rev);
        line.flow();
        assertThat(line.client.hash()).isEqualTo(stage.hash());
        assertThat(line.client.nacks).isEmpty();
    }

    @Test
    void whatOvertakesADragTakesNoFaderOutOfItsHand() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.desk.frame();
        stage.desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        stage.desk.frame(0.15);

        stage.desk.set("main/a/speed", 5);
        stage.room.drain();
        stage.desk.frame();

        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(7);
    }

    @Test
    void aDragGoesOnOverWhatItsOwnHandOrOthersElsewhereChange() {
        RoomStage.Line line = stage.joined("operator");
        stage.desk.set("main/a/speed", 5);
        change(line, 3);
        stage.desk.set("main/a/mode", 2);
        line.client.mutate("{\"op\":\"setParameter\",\"target\":\"main/a/on\",\"value\":true}");
        line.flow();

        stage.pass(1);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(3));
    }

    @Test
    void whereADragCameToRestIsNotLostWhileTheEngineIsBusy() {
        RoomStage.Line line = stage.joined("operator");
        RoomStage.Line gone = stage.joined("operator");
        change(line, 3);
        gone.client.send("{\"type\":\"change\",\"target\":\"main/a/mode\",\"value\":2}");
        gone.flow();
        stage.isBusy = true;
        stage.cut(gone);
        stage.pass(1);
        stage.pass(1);
        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));

        stage.isBusy = false;
        stage.pass(1);
        stage.pass(1);

        assertThat(stage.desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(3));
        assertThat(stage.desk.published("main/a/mode")).isEqualTo(new ParameterValue.Choice(2));
        assertThat(line.client.nacks).isEmpty();
        assertThat(stage.desk.events(EngineEvent.StateChanged.class)).hasSize(2);
    }

    @Test
    void aDragIsGivenUpWhenTheEngineStaysBusyAndItsHandIsTold() {
        RoomStage.Line line = stage.joined("operator");
        change(line, 3);
        stage.isBusy = true;
        for (int i = 0; i < 3 * Gestures.MOST_REFUSALS; i++) {
            stage.pass(1);
            line.flow();
        }

        assertThat(line.client.nacks)
                .singleElement()
                .satisfies(nack -> assertThat(nack.get("code").stringValue()).isEqualTo("busy"));
    }

    @Test
    void aClientThatFailsIsClosedAndTheOthersGoOn() {
        RoomStage.Line bad = stage.joined("viewer");
        RoomStage.Line good = stage.joined("viewer");
        bad.beforeSending =
                () -> {
                    throw new IllegalStateException("a slip of ours");
                };

        stage.desk.set("main/a/speed", 3);
        stage.room.drain();
        good.flow();

        assertThat(bad.closed).isEqualTo(CloseReason.DEFECT);
        assertThat(good.client.state.get("values/main/L1/speed").intValue()).isEqualTo(3);
        assertThat(stage.room.size()).isOne();
    }

    @Test
    void anothersFaderIsNoChangeUntilItSettles() {
        RoomStage.Line line = stage.joined("viewer");
        stage.desk.put("main/a/speed", 7);
        stage.desk.frame();
        stage.room.drain();
        line.flow();
        assertThat(line.client.deltas).isZero();

        stage.desk.rest();
        stage.room.drain();
        line.flow();

        assertThat(line.client.state.get("values/main/L1/speed").intValue()).isEqualTo(7);
        assertThat(last(line, "delta").at("/by/client").stringValue())
                .isEqualTo(Desk.FADER.client());
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, setParameter, false",
        "operator, setParameter, true",
        "operator, deleteScene, false",
        "operator, addScreen, false",
        "admin, deleteScene, true",
        "admin, addScreen, true"
    })
    void aRoleAllowsWhatItAllows(String role, String op, boolean allowed) {
        stage.desk
                .engine
                .coordinator()
                .apply(
                        MutationBatch.of(
                                Desk.PAGE,
                                new Mutation.SaveScene(ScreenId.MAIN, new SceneId("s"), "S")));
        RoomStage.Line line = stage.joined(role);
        long rev = stage.desk.engine.view().rev();

        String mid =
                line.client.mutate(
                        switch (op) {
                            case "setParameter" -> SPEED.formatted("2");
                            case "deleteScene" -> "{\"op\":\"deleteScene\",\"scene\":\"s\"}";
                            default ->
                                    "{\"op\":\"addScreen\",\"screen\":\"wall\",\"width\":64,"
                                            + "\"height\":64,\"framesPerSecond\":30}";
                        });
        line.flow();

        assertThat(line.client.answers.get(mid).get("type").stringValue())
                .isEqualTo(allowed ? "ack" : "nack");
        if (!allowed) {
            assertThat(nack(line, mid)).isEqualTo("notAllowed ops[0].op");
            assertThat(stage.desk.engine.view().rev()).isEqualTo(rev);
        }
    }

    @Test
    void aViewerMovesNothing() {
        RoomStage.Line line = stage.joined("viewer");

        change(line, 5);
        line.client.send("{\"type\":\"commit\",\"target\":\"main/a/speed\",\"value\":5}");
        line.flow();
        stage.desk.frame();

        assertThat(stage.desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(line.client.nacks)
                .extracting(nack -> nack.get("code").stringValue())
                .containsExactly("notAllowed", "notAllowed");
        assertThat(stage.desk.engine.view().rev()).isZero();
    }

    @Test
    void aWrongTokenAndNoWordWithinFiveSecondsEndAConnection() {
        RoomStage.Line wrong = stage.connect(new SyncClient("client-wrong", "guess"));
        wrong.flow();
        RoomStage.Line silent = stage.connect(new SyncClient("client-silent", "admin"));
        stage.pass(4.9);
        assertThat(silent.closed).isNull();
        stage.pass(0.2);
        RoomStage.Line rude = stage.connect(new SyncClient("client-rude", "admin"));
        rude.client.send(
                "{\"type\":\"mutate\",\"mid\":\"m\",\"ops\":[" + SPEED.formatted("3") + "]}");
        rude.flow();

        assertThat(List.of(wrong.closed, silent.closed, rude.closed))
                .containsOnly(CloseReason.NOT_ALLOWED);
        assertThat(stage.desk.engine.view().rev()).isZero();
        assertThat(stage.room.size()).isZero();
    }

    @Test
    void thereIsRoomForSoManyAndNoMore() {
        for (int i = 0; i < Admission.MOST_STRANGERS; i++) {
            String address = i < Admission.MOST_STRANGERS_OF_ADDRESS ? "a" : "a2";
            assertThat(stage.connect(new SyncClient("client-a" + i, "admin"), address).closed)
                    .isNull();
            if (i == Admission.MOST_STRANGERS_OF_ADDRESS - 1) {
                assertThat(stage.connect(new SyncClient("client-one-more", "admin"), "a").closed)
                        .isEqualTo(CloseReason.TOO_MANY);
            }
        }
        var known = stage.new Line(new SyncClient("client-known", null));
        assertThat(stage.room.enter("a", Role.ADMIN, known)).isNotNull();
        assertThat(stage.connect(new SyncClient("client-b", "admin"), "b").closed)
                .isEqualTo(CloseReason.TOO_MANY);
        stage.pass(6);
        for (int i = 0; i < Admission.Limits.USUAL.ofAddress(); i++) {
            RoomStage.Line line = stage.connect(new SyncClient("client-c" + i, "admin"), "c");
            line.flow();
            assertThat(line.closed).isNull();
        }
        assertThat(stage.connect(new SyncClient("client-d", "admin"), "c").closed)
                .isEqualTo(CloseReason.TOO_MANY);
        assertThat(stage.connect(new SyncClient("client-e", "admin"), "d").closed).isNull();
    }

    @Test
    void moreThanTwoThousandChangesASecondAreRefused() {
        RoomStage.Line line = stage.joined("operator");
        stage.desk.ticker.advance(1);
        int refused = 0;
        for (int i = 0; i < 2_500; i++) {
            change(line, 1);
            refused = line.client.nacks.size();
        }

        assertThat(refused).isBetween(499, 502);
        assertThat(line.client.nacks.getLast().get("code").stringValue()).isEqualTo("tooMany");
        assertThat(line.closed).isNull();
        stage.desk.ticker.advance(1);
        change(line, 2);
        assertThat(line.client.nacks).hasSize(refused);
    }

    @Test
    @DisplayName(
            "a client that reads nothing for 5 seconds is cut off with 4008, and comes back whole")
    void aStuckClientIsCutOff() {
        RoomStage.Line stuck = stage.joined("viewer");
        RoomStage.Line other = stage.joined("viewer");
        for (int i = 0; i < 5_000 && !outbox(stuck).isSnapshotDue(); i++) {
            stage.desk.accepted(
                    new Mutation.SaveScene(ScreenId.MAIN, new SceneId("s" + i), "x".repeat(190)));
            stage.room.drain();
            other.flow();
            assertThat(outbox(stuck).bytes()).isLessThanOrEqualTo(Outbox.BYTES);
        }
        assertThat(outbox(stuck).isSnapshotDue()).isTrue();
        stage.pass(4.9);
        assertThat(stuck.closed).isNull();
        stage.pass(0.2);
        assertThat(stuck.closed).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(CloseReason.TOO_SLOW.code).isEqualTo(4008);

        stage.cut(stuck);
        stage.connect(stuck.client).flow();

        assertThat(stuck.client.hash()).isEqualTo(other.client.hash()).isEqualTo(stage.hash());
    }

    @Test
    @DisplayName("who does not even say that it is there for 30 seconds makes room for others")
    void whoIsNotThereMakesRoom() {
        RoomStage.Line dead = stage.joined("viewer");
        RoomStage.Line silent = stage.joined("viewer");
        dead.isDead = true;
        dead.isPrompt = true;
        for (int i = 0; i < 30; i++) {
            stage.pass(1);
            dead.flow();
            silent.flow();
        }
        assertThat(dead.pings).isEqualTo(6);
        assertThat(dead.closed).isNull();

        stage.pass(0.1);

        assertThat(dead.closed).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(silent.closed).isNull();
        assertThat(stage.room.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"type\":\"quit\"}",
                "{\"type\":\"subscribe\",\"id\":1,\"topics\":[\"secrets\"]}",
                "{\"type\":\"subscribe\",\"topics\":[\"values\"]}",
                "{\"type\":\"mutate\",\"ops\":[]}",
                "{\"type\":\"mutate\",\"mid\":\"m\",\"ops\":[{}]}",
                "{\"type\":\"mutate\",\"mid\":\"two words\",\"ops\":[]}",
                "{\"type\":\"change\",\"target\":\"main/a/speed\",\"value\":1e999}",
                "{\"type\":\"change\",\"target\":\"main/a/nothing\",\"value\":1}",
                "{\"type\":\"commit\",\"target\":\"main/a/speed\"}",
                "{\"type\":\"check\",\"check\":true}",
                "{\"type\":\"auth\",\"client\":\"another-client\"}",
            })
    void whatCannotBeUnderstoodIsRefusedAndChangesNothing(String text) {
        RoomStage.Line line = stage.joined("admin");

        line.client.send(text);
        line.flow();

        assertThat(line.client.nacks).hasSize(1);
        assertThat(stage.desk.engine.view().rev()).isZero();
        assertThat(line.closed).isNull();
    }

    @Test
    void whoSendsNothingButNonsenseIsCutOff() {
        RoomStage.Line line = stage.joined("admin");
        for (int i = 0; i < 20; i++) {
            line.client.send("nonsense");
        }
        line.flow();

        assertThat(line.closed).isEqualTo(CloseReason.BAD_MESSAGES);
    }

    @Test
    @DisplayName("what fits the protocol is no nonsense: names that are gone, what a role may not")
    void whatIsOnlyLateIsNoNonsense() {
        RoomStage.Line viewer = stage.joined("viewer");
        RoomStage.Line operator = stage.joined("operator");
        for (int i = 0; i < 100; i++) {
            change(viewer, 2);
            operator.client.send(
                    "{\"type\":\"change\",\"target\":\"main/gone/speed\",\"value\":1}");
            operator.flow();
        }

        assertThat(viewer.client.nacks).hasSize(100);
        assertThat(operator.client.nacks).hasSize(100);
        assertThat(List.of(viewer, operator)).allMatch(line -> line.closed == null);
    }

    @Test
    @DisplayName("nonsense is forgotten, one message a second")
    void nonsenseIsForgotten() {
        RoomStage.Line line = stage.joined("admin");
        for (int i = 0; i < 100; i++) {
            line.client.send("nonsense");
            line.flow();
            stage.desk.ticker.advance(1);
        }

        assertThat(line.closed).isNull();
    }

    @Test
    @DisplayName("who asks for the whole state again and again is refused before others are late")
    void theWholeStateHasItsPrice() {
        RoomStage.Line line = stage.joined("viewer");
        for (int i = 0; i < 100; i++) {
            line.client.send("{\"type\":\"subscribe\",\"id\":" + (i + 10) + "}");
            line.flow();
        }
        assertThat(line.client.received)
                .filteredOn(message -> message.get("type").stringValue().equals("init"))
                .hasSize(Peer.OPS_PER_SECOND / Subscriptions.WHOLE_OPS);
        assertThat(line.client.nacks.getLast().get("code").stringValue()).isEqualTo("tooMany");

        stage.desk.ticker.advance(1);
        for (int i = 0; i < 100; i++) {
            line.client.send(
                    "{\"type\":\"subscribe\",\"id\":%d,\"from\":{\"epoch\":\"e1\",\"rev\":0}}"
                            .formatted(i + 1_000));
            line.flow();
        }
        assertThat(line.client.nacks).hasSize(91);
        assertThat(line.closed).isNull();
    }

    @Test
    void changesHaveTheClientsNameAsTheirOrigin() {
        RoomStage.Line line = stage.joined("operator");
        line.client.mutate(SPEED.formatted("2"));
        line.flow();

        assertThat(stage.accepted().getLast().batch().origin().kind()).isEqualTo(OriginKind.SOCKET);
        assertThat(stage.accepted().getLast().batch().origin().client()).startsWith("10.0.0.");
    }

    private void change(RoomStage.Line line, float value) {
        line.client.send(
                "{\"type\":\"change\",\"target\":\"main/a/speed\",\"value\":" + value + "}");
        line.flow();
    }

    private static Outbox outbox(RoomStage.Line line) {
        return Objects.requireNonNull(line.peer).outbox;
    }

    private static String nack(RoomStage.Line line, String mid) {
        JsonNode nack = line.client.answers.get(mid);
        return nack.get("code").stringValue() + " " + nack.get("path").stringValue();
    }

    private static JsonNode last(RoomStage.Line line, String type) {
        return line.client.received.stream()
                .filter(message -> message.get("type").stringValue().equals(type))
                .reduce((_, later) -> later)
                .orElseThrow();
    }
}
