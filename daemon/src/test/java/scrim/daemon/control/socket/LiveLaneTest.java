package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.SceneId;
import scrim.engine.state.Mutation;
import scrim.engine.state.Scope;

import java.util.Map;

/**
 * What is watched beside the state: the newest there is, to those who watch, when they are ready.
 */
class LiveLaneTest {
    private static final ScreenFeed.Preview WIDE =
            new ScreenFeed.Preview(new ScreenId("main"), 480);

    private final RoomStage stage = new RoomStage();

    @Test
    @DisplayName("who watches values is first told all that moves, then what has changed")
    void valuesAreTold() {
        stage.desk.put("main/a/speed", 3);
        stage.desk.put("main/b/speed", 4);
        stage.desk.frame();
        RoomStage.Line line = stage.joined("viewer");
        watch(line, "\"values\":60");

        assertThat(line.client.live).containsOnlyKeys("main/L1/speed", "main/L2/speed");
        assertThat(line.client.live.get("main/L1/speed").intValue()).isEqualTo(3);
        int lives = line.client.lives;
        pass(line, 0.1);
        assertThat(line.client.lives).as("nothing has changed").isEqualTo(lives);

        stage.desk.put("main/a/speed", 5);
        stage.desk.frame();
        pass(line, 0.02);
        assertThat(line.client.lives).isEqualTo(lives + 1);
        assertThat(line.client.live.get("main/L1/speed").intValue()).isEqualTo(5);
        assertThat(line.client.deltas).isZero();
    }

    @Test
    @DisplayName("a value that automation lets go of, or whose layer is gone, is told as null")
    void whatIsLetGoOfIsTold() {
        stage.desk.put("main/a/speed", 3);
        stage.desk.put("main/b/speed", 4);
        stage.desk.frame();
        RoomStage.Line line = stage.joined("viewer");
        watch(line, "\"values\":60");
        assertThat(line.client.live).hasSize(2);

        stage.desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));
        stage.desk.frame();
        pass(line, 0.02);
        assertThat(line.client.live).containsOnlyKeys("main/L2/speed");
        stage.desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));
        stage.desk.frame();
        pass(line, 0.02);
        assertThat(line.client.live).isEmpty();
    }

    @Test
    @DisplayName("a value that went and came back at rest, too soon for a client, is told as gone")
    void whatWentAndCameBackIsTold() {
        stage.desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, new SceneId("s"), "S"));
        stage.desk.put("main/a/speed", 3);
        stage.desk.frame();
        RoomStage.Line often = stage.joined("viewer");
        RoomStage.Line seldom = stage.joined("viewer");
        watch(often, "\"values\":60");
        watch(seldom, "\"values\":1");
        assertThat(seldom.client.live).containsOnlyKeys("main/L1/speed");

        stage.desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));
        stage.desk.frame();
        pass(often, 0.02);
        assertThat(often.client.live).isEmpty();
        stage.desk.accepted(
                new Mutation.LoadScene(
                        ScreenId.MAIN, new SceneId("s"), Mutation.LoadedAutomation.CLEAR));
        stage.desk.frame();
        pass(often, 0.02);
        assertThat(stage.desk.slot("main/L1/speed")).isNotNull();
        pass(seldom, 1);

        assertThat(seldom.client.live).isEmpty();
    }

    @Test
    @DisplayName("a health report is made ten times a second at most, and all see the same ones")
    void healthReportsAreShared() {
        RoomStage.Line one = stage.joined("viewer");
        watch(one, "\"health\":10");
        stage.pass(0.05);
        RoomStage.Line other = stage.joined("viewer");
        watch(other, "\"health\":10");
        assertThat(other.client.health).isEqualTo(one.client.health);
        int before = stage.reports;
        for (int i = 0; i < 100; i++) {
            pass(one, 0.01);
            other.flow();
        }

        assertThat(stage.reports - before).isBetween(9, 11);
    }

    @Test
    void aClientGetsNoMoreThanItAskedFor() {
        RoomStage.Line often = stage.joined("viewer");
        RoomStage.Line seldom = stage.joined("viewer");
        RoomStage.Line never = stage.joined("viewer");
        watch(often, "\"values\":60");
        watch(seldom, "\"values\":10,\"health\":2");
        int before = often.client.lives;
        int beforeSeldom = seldom.client.lives;
        for (int i = 0; i < 240; i++) {
            stage.desk.put("main/a/speed", i % 10);
            stage.desk.frame();
            stage.room.tick();
            often.flow();
            seldom.flow();
            never.flow();
        }

        assertThat(often.client.lives - before).isBetween(235, 241);
        assertThat(seldom.client.lives - beforeSeldom).isBetween(39, 41);
        assertThat(stage.reports).isBetween(8, 9);
        assertThat(never.client.lives).isZero();
        assertThat(never.client.health).isNull();
        pass(often, 0.1);
        seldom.flow();
        assertThat(seldom.client.live).isEqualTo(often.client.live);
    }

    @Test
    @DisplayName("a client that reads slowly is told less, and then only what is true by then")
    void aSlowClientIsToldTheNewest() {
        RoomStage.Line slow = stage.joined("viewer");
        watch(slow, "\"values\":60");
        int before = slow.client.lives;
        for (int i = 1; i <= 600; i++) {
            stage.desk.put("main/a/speed", i % 9 + 0.5f);
            stage.desk.put("main/b/speed", i % 7 / 8f);
            stage.desk.frame();
            stage.room.tick();
        }
        assertThat(slow.sent).hasSizeLessThanOrEqualTo(1);

        slow.flow();
        slow.flow();

        assertThat(slow.client.lives - before).isBetween(1, 2);
        assertThat(slow.client.live.get("main/L1/speed").floatValue()).isEqualTo(600 % 9 + 0.5f);
        assertThat(slow.client.live.get("main/L2/speed").floatValue()).isEqualTo(600 % 7 / 8f);
    }

    @Test
    void theStateGoesFirst() {
        RoomStage.Line line = stage.joined("viewer");
        watch(line, "\"values\":60,\"previews\":{\"main\":{\"width\":480,\"rate\":60}}");
        stage.desk.put("main/a/speed", 3);
        stage.desk.frame();
        stage.room.tick();
        // One is on the way; what comes now waits behind it.
        stage.screens.show("main", 480, (byte) 7);
        stage.desk.set("main/b/speed", 5);
        stage.desk.frame();
        stage.room.tick();
        line.client.received.clear();
        line.read();
        line.read();

        assertThat(line.client.received.getLast().get("type").stringValue()).isEqualTo("delta");
        assertThat(line.client.pictures).isEmpty();
        line.flow();
        assertThat(line.client.pictures.get("main")).hasSize(1);
    }

    @Test
    @DisplayName("pictures come as fast as the client has seen the earlier ones, two at most ahead")
    void picturesWaitToBeSeen() {
        RoomStage.Line blind = stage.joined("viewer");
        RoomStage.Line seeing = stage.joined("viewer");
        blind.client.hasEyes = false;
        for (RoomStage.Line line : new RoomStage.Line[] {blind, seeing}) {
            watch(line, "\"previews\":{\"main\":{\"width\":480,\"rate\":60}}");
        }
        assertThat(stage.screens.wanted).isEqualTo(Map.of(WIDE, 60));
        for (int i = 0; i < 10; i++) {
            stage.screens.show("main", 480, (byte) i);
            pass(blind, 1 / 60.0);
            seeing.flow();
        }
        assertThat(seeing.client.pictures.get("main")).hasSize(10);
        assertThat(blind.client.pictures.get("main")).hasSize(2);
        assertThat(blind.client.pictures.get("main").getFirst()).containsExactly(0);

        blind.client.seen("main");
        blind.flow();
        stage.screens.show("main", 480, (byte) 99);
        pass(blind, 1 / 60.0);
        assertThat(blind.client.pictures.get("main")).hasSize(3);
        assertThat(blind.client.pictures.get("main").getLast())
                .as("never an old one")
                .containsExactly(99);
    }

    @Test
    @DisplayName("no picture is asked for that nobody can take, and none while nobody watches")
    void nothingIsMadeForNobody() {
        RoomStage.Line line = stage.joined("viewer");
        line.client.hasEyes = false;
        stage.pass(1);
        assertThat(stage.screens.wanted).isEmpty();
        watch(line, "\"previews\":{\"main\":{\"width\":480,\"rate\":30}}");
        assertThat(stage.screens.wanted).isEqualTo(Map.of(WIDE, 30));

        for (int i = 0; i < 3; i++) {
            stage.screens.show("main", 480, (byte) i);
            pass(line, 1 / 30.0);
        }
        assertThat(stage.screens.wanted).isEmpty();
        line.client.seen("main");
        line.flow();
        pass(line, 0.01);
        assertThat(stage.screens.wanted).isEqualTo(Map.of(WIDE, 30));

        watch(line, "");
        assertThat(stage.screens.wanted).isEmpty();
        watch(line, "\"previews\":{\"main\":{\"width\":480,\"rate\":30}}");
        stage.cut(line);
        stage.pass(0.1);
        assertThat(stage.screens.wanted).isEmpty();
        assertThat(stage.reports).isZero();
    }

    @Test
    void eachScreenHasItsTurn() {
        RoomStage.Line line = stage.joined("viewer");
        watch(
                line,
                "\"previews\":{\"main\":{\"width\":480,\"rate\":60},\"wall\":{\"width\":16,"
                        + "\"rate\":60}}");
        for (int i = 0; i < 10; i++) {
            stage.screens.show("main", 480, (byte) i);
            stage.screens.show("wall", 16, (byte) i);
            pass(line, 1 / 60.0);
        }

        assertThat(line.client.pictures.get("main")).hasSize(10);
        assertThat(line.client.pictures.get("wall")).hasSize(10);
    }

    @Test
    void theHealthReportSaysHowManyWatchAndHowFastScreensAreDrawn() {
        RoomStage.Line line = stage.joined("viewer");
        watch(line, "\"health\":1");
        for (int i = 1; i <= 3; i++) {
            stage.screens.drawn.put(ScreenId.MAIN, i * 60L);
            pass(line, 1);
        }

        assertThat(line.client.health.get("status").stringValue()).isEqualTo("ok");
        assertThat(line.client.health.get("clients").intValue()).isOne();
        assertThat(line.client.health.at("/framesPerSecond/main").doubleValue()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"values\":0",
                "\"values\":61",
                "\"values\":1.5",
                "\"values\":true",
                "\"health\":11",
                "\"previews\":[]",
                "\"previews\":{\"main\":{}}",
                "\"previews\":{\"main\":{\"width\":15,\"rate\":1}}",
                "\"previews\":{\"main\":{\"width\":961,\"rate\":1}}",
                "\"previews\":{\"main\":{\"width\":480,\"rate\":61}}",
                "\"previews\":{\"main\":{\"width\":480,\"rate\":1,\"x\":1}}",
                "\"previews\":{\"a/b\":{\"width\":480,\"rate\":1}}",
                "\"meters\":1"
            })
    void whatCannotBeWatchedIsRefusedAndTheOldIsWatchedOn(String what) {
        RoomStage.Line line = stage.joined("viewer");
        watch(line, "\"previews\":{\"main\":{\"width\":480,\"rate\":30}}");

        watch(line, what);

        assertThat(line.client.nacks).hasSize(1);
        assertThat(stage.screens.wanted).isEqualTo(Map.of(WIDE, 30));
    }

    @Test
    void moreThanSixteenScreensAreTooMany() {
        RoomStage.Line line = stage.joined("viewer");
        var all = new StringBuilder();
        for (int i = 0; i <= LiveLane.MOST_SCREENS; i++) {
            all.append(i == 0 ? "" : ",").append("\"s" + i + "\":{\"width\":16,\"rate\":1}");
        }

        watch(line, "\"previews\":{" + all + "}");

        assertThat(line.client.nacks.getLast().get("code").stringValue()).isEqualTo("tooMany");
        assertThat(stage.screens.wanted).isEmpty();
    }

    private void watch(RoomStage.Line line, String what) {
        line.client.send("{\"type\":\"watch\",\"id\":7" + (what.isEmpty() ? "" : "," + what) + "}");
        line.flow();
        pass(line, 0.02);
    }

    private void pass(RoomStage.Line line, double seconds) {
        stage.pass(seconds);
        line.flow();
    }
}
