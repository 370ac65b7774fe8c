package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.json.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

class TokenDoorTest {
    @TempDir Path folder;
    private TokenDoor door;
    private String token;

    @BeforeEach
    void makeToken() throws IOException {
        door = new TokenDoor(AccessToken.load(folder, new SecureRandom()));
        token = Files.readString(AccessToken.file(folder)).strip();
    }

    @Test
    void theTokenOpensWhateverTheCaseOfTheScheme() {
        assertThat(door.refusal(authorization("Bearer " + token))).isNull();
        assertThat(door.refusal(authorization("bearer  " + token))).isNull();
    }

    @Test
    void withoutATokenTheAnswerSaysHowToSendIt() {
        Problem problem = door.refusal(HttpFields.EMPTY);

        assertThat(problem.code()).isEqualTo(Problem.Code.NO_TOKEN);
        assertThat(problem.headers()).containsEntry("WWW-Authenticate", "Bearer realm=\"scrim\"");
        assertThat(problem.detail()).contains("Authorization: Bearer");
    }

    @Test
    void aWrongTokenIsNotRepeated() {
        Problem problem = door.refusal(authorization("Bearer hunter2"));

        assertThat(problem.code()).isEqualTo(Problem.Code.WRONG_TOKEN);
        assertThat(problem.headers().get("WWW-Authenticate")).contains("invalid_token");
        assertThat(problem.toString()).doesNotContain("hunter2").doesNotContain(token);
    }

    @Test
    void otherSchemesDoNotOpen() {
        assertThat(door.refusal(authorization("Basic " + token))).isNotNull();
        assertThat(door.refusal(authorization(token))).isNotNull();
        assertThat(door.refusal(authorization(""))).isNotNull();
    }

    @Test
    void twoTokensAreOneTooMany() {
        HttpFields headers =
                HttpFields.build()
                        .add("Authorization", "Bearer " + token)
                        .add("Authorization", "Bearer " + token)
                        .asImmutable();

        assertThat(door.refusal(headers)).isNotNull();
    }

    private static HttpFields authorization(String value) {
        return HttpFields.build().add("Authorization", value).asImmutable();
    }
}
