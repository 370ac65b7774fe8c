package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.json.Problem;

class OriginDoorTest {
    @Test
    void aProgramThatSendsNoOriginPasses() {
        assertThat(OriginDoor.refusal(headers(), true)).isNull();
    }

    @Test
    void aPageOfOursPasses() {
        HttpFields headers =
                headers("Origin", "http://localhost:7270", "Sec-Fetch-Site", "same-origin");

        assertThat(OriginDoor.refusal(headers, true)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://evil.example",
                "https://localhost:7270",
                "http://localhost",
                "http://localhost:3000",
                "http://127.0.0.1:7270",
                "http://localhost:7270.evil.example",
                "http://localhost:7270/",
                ""
            })
    void aPageOfAnyOtherOriginStaysOutside(String origin) {
        for (boolean writes : new boolean[] {false, true}) {
            Problem problem = OriginDoor.refusal(headers("Origin", origin), writes);

            assertThat(problem).isNotNull();
            assertThat(problem.code()).isEqualTo(Problem.Code.FOREIGN_ORIGIN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "new-word"})
    void aBrowserMayNotWriteForAnotherSite(String site) {
        assertThat(OriginDoor.refusal(headers("Sec-Fetch-Site", site), true)).isNotNull();
    }

    @Test
    void aLinkFromAnotherSiteMayBeFollowed() {
        assertThat(OriginDoor.refusal(headers("Sec-Fetch-Site", "cross-site"), false)).isNull();
    }

    private static HttpFields headers(String... namesAndValues) {
        HttpFields.Mutable headers = HttpFields.build().add("Host", "localhost:7270");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers.asImmutable();
    }
}
