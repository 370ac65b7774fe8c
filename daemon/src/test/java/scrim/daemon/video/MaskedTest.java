package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedTest {
    private static final String URL =
            "srt://guest:pass%20word@example.net:7000/studio/key-1/x?mode=one&passphrase=very=secret";

    @ParameterizedTest
    @ValueSource(
            strings = {
                URL + ": Connection refused",
                "[srt] cannot log in as guest:pass%20word",
                "no such user: guest",
                "wrong password 'pass word'",
                "no application studio, stream key-1",
                "unknown passphrase very=secret",
                "redirected to http://example.net/other?token=abcd: 404",
            })
    void noPartOfAnAddressIsInASentence(String sentence) {
        assertThat(Masked.in(sentence, URL))
                .doesNotContain("guest", "pass%20word", "pass word", "studio", "key-1", "secret")
                .doesNotContain("token")
                .contains("…");
    }

    @Test
    void whatIsWrongAndWhereIsStillSaid() {
        assertThat(Masked.in(URL + ": Connection refused", URL))
                .isEqualTo("srt://example.net:7000/…: Connection refused");
        assertThat(Masked.in("cannot open 'http://example.net/a/b', giving up"))
                .isEqualTo("cannot open 'http://example.net/…', giving up");
        assertThat(Masked.in("clip.mp4: No such file or directory"))
                .isEqualTo("clip.mp4: No such file or directory");
    }
}
