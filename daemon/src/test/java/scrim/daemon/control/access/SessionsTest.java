package scrim.daemon.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class SessionsTest {
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong millis = new AtomicLong(1_760_000_000_000L);

    @TempDir Path folder;
    private Tokens tokens;
    private Sessions sessions;

    @BeforeEach
    void begin() throws IOException {
        tokens = Tokens.load(folder, random);
        sessions = new Sessions(tokens, millis::get, random);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionHasItsRoleAlsoAfterARestart(Role role) throws IOException {
        String session = sessions.begin(role);

        assertThat(sessions.roleOf(session)).isEqualTo(role);
        assertThat(new Sessions(Tokens.load(folder, random), millis::get, random).roleOf(session))
                .isEqualTo(role);
    }

    @Test
    void aSessionIsOverAfterThirtyDays() throws IOException {
        String session = sessions.begin(Role.VIEWER);

        millis.addAndGet(Duration.ofDays(30).toMillis() - 1_000);
        assertThat(sessions.roleOf(session)).isEqualTo(Role.VIEWER);
        millis.addAndGet(1_000);
        assertThat(sessions.roleOf(session)).isNull();
    }

    @Test
    void aReplacedTokenEndsTheSessionsOfItsRole() throws IOException {
        String viewers = sessions.begin(Role.VIEWER);
        String admins = sessions.begin(Role.ADMIN);

        tokens.replace(Role.VIEWER);

        assertThat(sessions.roleOf(viewers)).isNull();
        assertThat(sessions.roleOf(admins)).isEqualTo(Role.ADMIN);
    }

    @Test
    void nobodyMakesMoreOfASession() throws IOException {
        String session = sessions.begin(Role.VIEWER);
        tokens.need(Role.ADMIN);
        String[] parts = session.split("\\.");
        String later = Long.toString(Long.parseLong(parts[2]) + 1);

        assertThat(sessions.roleOf(session.replace("viewer", "admin"))).isNull();
        assertThat(sessions.roleOf(session.replace(parts[2], later))).isNull();
        assertThat(sessions.roleOf(session.replace(parts[3], "A".repeat(22)))).isNull();
        assertThat(sessions.roleOf(session.replace(parts[4], "A".repeat(43)))).isNull();
        for (int i = 0; i < session.length(); i++) {
            char other = session.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(sessions.roleOf(session.substring(0, i) + other + session.substring(i + 1)))
                    .as("sign %s", i)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "v1....",
                "v1.operator.1.x.y",
                "v1.admin.9999999999999999999999.AAAAAAAAAAAAAAAAAAAAAA."
                        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "v1.director.1770000000.AAAAAAAAAAAAAAAAAAAAAA."
                        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "v2.admin.1770000000.AAAAAAAAAAAAAAAAAAAAAA."
                        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void nonsenseIsNoSession(String text) {
        assertThat(sessions.roleOf(text)).isNull();
    }
}
