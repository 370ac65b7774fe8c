package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Any bytes at all as a command or as a question: the answer is never an exception, and nothing
 * changes but what is listened to.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class OscQueryFuzzTest {
    private static final String DURATION = "5m";
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5_000);

    private final Desk desk =
            new Desk(QueryStage.show(), Desk.JUMPING, Shows.EVERYTHING, Shows.COUSIN);

    @FuzzTest(maxDuration = DURATION)
    void aCommand(byte[] bytes) {
        var room =
                new Listeners(
                        desk.engine,
                        new AtomicReference<>(),
                        new Visitors(desk.ticker),
                        (_, _, _) -> {},
                        desk.health,
                        desk.ticker,
                        () -> {});
        Listener listener =
                room.enter(
                        ADDRESS,
                        new Wire() {
                            @Override
                            public void send(byte[] message, boolean isText, Runnable done) {
                                assertThat(isText).isFalse();
                                assertThat(message.length % 4).isZero();
                                done.run();
                            }

                            @Override
                            public void ping() {}

                            @Override
                            public void close(int code, String why) {
                                throw new AssertionError(code + " " + why);
                            }
                        });
        long bad = desk.counter("oscquery.badCommands");
        long rev = desk.engine.view().rev();

        room.command(listener, bytes);
        room.tick();

        boolean isBad = desk.counter("oscquery.badCommands") == bad + 1;
        assertThat(isBad ? listener.count() == 0 : listener.count() <= 1).isTrue();
        assertThat(desk.engine.view().rev()).isEqualTo(rev);
        room.leave(listener);
    }

    @FuzzTest(maxDuration = DURATION)
    void aQuestion(byte[] bytes) throws InterruptedException {
        var queries = new Queries(desk.engine, new AtomicReference<>(), 9_000);
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\?", 2);

        try {
            Queries.Reply reply =
                    queries.answer(parts[0], parts.length == 1 ? null : parts[1], "::1", 9_001);

            assertThat(reply.status()).isIn(200, 204);
            assertThat(reply.body() == null).isEqualTo(reply.status() == 204);
        } catch (RefusedException e) {
            assertThat(e.problem().code())
                    .isIn(Problem.Code.BAD_REQUEST, Problem.Code.UNKNOWN_PATH);
        }
    }
}
