package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.access.Codes;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Sessions;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.CommittedView;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Any bytes at all as the body of a request: they are taken, or refused with a problem that is the
 * client's, and what is refused has changed nothing.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class BodyFuzzTest {
    private static final String DURATION = "5m";
    private static final int MOST_SCREENS = 64;
    private static final Origin CLIENT = new Origin(OriginKind.HTTP, "127.0.0.1");

    @TempDir static Path folder;

    private static Stage stage;
    private static Changes changes;
    private static SignIn signIn;
    private static Sender stranger;

    @BeforeAll
    static void open() throws IOException {
        stage = new Stage(folder);
        // A second goes by between any two of its looks, so that nobody is ever too fast.
        var seconds = new AtomicLong();
        changes =
                new Changes(
                        "e1",
                        stage.engine,
                        stage.disk,
                        stage.generations,
                        new Rates(() -> seconds.addAndGet(1_000_000_000)),
                        10_000);
        var random = new SecureRandom();
        Tokens tokens = Tokens.load(folder, random);
        var sessions = new Sessions(tokens, WallClock.SYSTEM, random);
        var cookies = new CookieDoor(7270, sessions);
        stranger =
                new Sender(
                        new Doors(new HostDoor(7270, Set.of()), new TokenDoor(tokens), cookies),
                        HttpFields.EMPTY,
                        true,
                        "127.0.0.1");
        signIn =
                new SignIn(
                        tokens,
                        new Codes(random, Ticker.SYSTEM),
                        sessions,
                        cookies,
                        () -> List.of("127.0.0.1:7270"),
                        _ -> {},
                        new Audit(stage.log, stage.health, Ticker.SYSTEM));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @FuzzTest(maxDuration = DURATION)
    void aMutation(byte[] body) throws InterruptedException {
        CommittedView before = stage.engine.view();
        try {
            Answer answer = changes.make(Json.read(body), List.of(), CLIENT, Role.ADMIN);

            assertThat(answer.status()).isEqualTo(200);
        } catch (RefusedException e) {
            requireFault(e);
            assertThat(stage.engine.view().rev()).isEqualTo(before.rev());
        }
        stage.requests.clear();
        stage.disk.saved.clear();
        assertThat(stage.engine.view().base().screens().size()).isBetween(1, MOST_SCREENS);
    }

    /** The first line is If-Match, the second If-None-Match, the rest the text. */
    @FuzzTest(maxDuration = DURATION)
    void aSource(byte[] bytes) throws InterruptedException {
        String[] parts = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 3);
        if (parts.length < 3) {
            return;
        }
        HttpFields headers =
                HttpFields.build().add("If-Match", parts[0]).add("If-None-Match", parts[1]);
        byte[] text = parts[2].getBytes(StandardCharsets.ISO_8859_1);
        var texts = new Stage.Texts();
        var id = new ShaderId("warp");
        byte[] before = {'a'};
        texts.all.put(id, before);
        var editing = new ShaderEditing(texts, 1_000);
        try {
            assertThat(editing.write("warp", headers, text).status()).isEqualTo(200);
            assertThat(texts.all.get(id)).isEqualTo(text);
        } catch (RefusedException e) {
            requireFault(e);
            assertThat(texts.all.get(id)).isSameAs(before);
        }
    }

    @FuzzTest(maxDuration = DURATION)
    void aSession(byte[] body) {
        try {
            Answer answer = signIn.signIn(body, stranger);

            throw new AssertionError("a stranger came in by " + Arrays.toString(body) + answer);
        } catch (RefusedException e) {
            requireFault(e);
        }
    }

    private static void requireFault(RefusedException e) {
        assertThat(e.problem().code().status).as(e.problem().toString()).isBetween(400, 499);
        assertThat(e.problem().detail()).isNotBlank();
        assertThat(Json.bytes(e.problem().body(400))).isNotEmpty();
    }
}
