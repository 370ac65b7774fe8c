package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.access.AccessToken;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Tokens;
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
        door = new TokenDoor(Tokens.load(folder, new SecureRandom()));
        token = Files.readString(AccessToken.file(folder, Role.ADMIN)).strip();
    }

    @Test
    void theTokenOpensWhateverTheCaseOfTheScheme() {
        assertThat(role("Bearer " + token)).isEqualTo(Role.ADMIN);
        assertThat(role("bearer  " + token)).isEqualTo(Role.ADMIN);
    }

    @Test
    void withoutATokenTheAnswerSaysHowToSendIt() {
        Problem problem = refusal(HttpFields.EMPTY);

        assertThat(problem.code()).isEqualTo(Problem.Code.NO_TOKEN);
        assertThat(problem.headers()).containsEntry("WWW-Authenticate", "Bearer realm=\"scrim\"");
        assertThat(problem.detail()).contains("Authorization: Bearer");
    }

    @Test
    void aWrongTokenIsNotRepeated() {
        Problem problem = refusal(authorization("Bearer hunter2"));

        assertThat(problem.code()).isEqualTo(Problem.Code.WRONG_TOKEN);
        assertThat(problem.headers().get("WWW-Authenticate")).contains("invalid_token");
        assertThat(problem.toString()).doesNotContain("hunter2").doesNotContain(token);
    }

    @Test
    void otherSchemesDoNotOpen() {
        assertThat(role("Basic " + token)).isNull();
        assertThat(role(token)).isNull();
        assertThat(role("")).isNull();
    }

    @Test
    void twoTokensAreOneTooMany() {
        HttpFields headers =
                HttpFields.build()
                        .add("Authorization", "Bearer " + token)
                        .add("Authorization", "Bearer " + token)
                        .asImmutable();

        assertThat(door.visitor(headers).role()).isNull();
    }

    private @Nullable Role role(String authorization) {
        return door.visitor(authorization(authorization)).role();
    }

    private Problem refusal(HttpFields headers) {
        assertThat(door.visitor(headers)).isInstanceOf(Visitor.Stranger.class);
        return ((Visitor.Stranger) door.visitor(headers)).why();
    }

    private static HttpFields authorization(String value) {
        return HttpFields.build().add("Authorization", value).asImmutable();
    }
}
