package scrim.daemon.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualTicker;

import java.security.SecureRandom;

class CodesTest {
    private final ManualTicker ticker = new ManualTicker(0);
    private final Codes codes = new Codes(new SecureRandom(), ticker);

    @Test
    void aCodeIsGoodOnce() {
        String code = codes.make(Role.OPERATOR);

        assertThat(codes.use(code)).isEqualTo(Role.OPERATOR);
        assertThat(codes.use(code)).isNull();
    }

    @Test
    void aCodeIsGoodForTenMinutes() {
        String first = codes.make(Role.VIEWER);
        String second = codes.make(Role.VIEWER);
        ticker.advance(599);
        assertThat(codes.use(first)).isEqualTo(Role.VIEWER);

        ticker.advance(1);

        assertThat(codes.use(second)).isNull();
    }

    @Test
    void sixtyFourCodesMayBeOpen() {
        for (int i = 0; i < Codes.MOST; i++) {
            assertThat(codes.make(Role.VIEWER)).isNotNull();
        }
        assertThat(codes.make(Role.ADMIN)).isNull();

        ticker.advance(600);

        assertThat(codes.make(Role.ADMIN)).isNotNull();
    }

    @Test
    void theCodesOfOneRoleCanBeEnded() {
        String viewers = codes.make(Role.VIEWER);
        String admins = codes.make(Role.ADMIN);

        codes.forget(Role.VIEWER);

        assertThat(codes.use(viewers)).isNull();
        assertThat(codes.use(admins)).isEqualTo(Role.ADMIN);
    }

    @Test
    void whatWasNeverACodeMakesNobody() {
        codes.make(Role.ADMIN);

        assertThat(codes.use("")).isNull();
        assertThat(codes.use("A".repeat(22))).isNull();
    }
}
