package scrim.daemon.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

class TokensTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir Path folder;
    private Tokens tokens;

    @BeforeEach
    void load() throws IOException {
        tokens = Tokens.load(folder, random);
    }

    @Test
    void theFirstStartMakesTheAdminsTokenAlone() {
        assertThat(folder).isDirectoryContaining("glob:**/token");
        assertThat(folder).isDirectoryNotContaining("glob:**/token-*");
    }

    @ParameterizedTest
    @EnumSource
    void eachTokenMakesItsRole(Role role) throws IOException {
        tokens.need(role);

        assertThat(tokens.roleOf(text(role))).isEqualTo(role);
        assertThat(Tokens.load(folder, random).roleOf(text(role))).isEqualTo(role);
        assertThat(tokens.roleOf(text(role) + "x")).isNull();
        assertThat(tokens.roleOf("")).isNull();
    }

    @Test
    void aTokenIsMadeOnce() throws IOException {
        assertThat(tokens.need(Role.VIEWER)).isTrue();
        String text = text(Role.VIEWER);

        assertThat(tokens.need(Role.VIEWER)).isFalse();
        assertThat(Tokens.load(folder, random).need(Role.VIEWER)).isFalse();
        assertThat(text(Role.VIEWER)).isEqualTo(text);
    }

    @Test
    void aReplacedTokenMakesNobody() throws IOException {
        String old = text(Role.ADMIN);

        tokens.replace(Role.ADMIN);

        assertThat(tokens.roleOf(old)).isNull();
        assertThat(tokens.roleOf(text(Role.ADMIN))).isEqualTo(Role.ADMIN);
    }

    @Test
    void withATokenThoseOfLesserRolesAreReplacedThatAreThere() throws IOException {
        tokens.need(Role.VIEWER);
        String viewers = text(Role.VIEWER);
        String admins = text(Role.ADMIN);

        Tokens.make(folder, Role.OPERATOR, true, random);
        String operators = text(Role.OPERATOR);
        assertThat(text(Role.VIEWER)).isNotEqualTo(viewers);
        assertThat(text(Role.ADMIN)).isEqualTo(admins);
        Files.delete(AccessToken.file(folder, Role.VIEWER));
        Tokens.make(folder, Role.ADMIN, true, random);

        assertThat(text(Role.ADMIN)).isNotEqualTo(admins);
        assertThat(text(Role.OPERATOR)).isNotEqualTo(operators);
        assertThat(AccessToken.file(folder, Role.VIEWER)).doesNotExist();
    }

    @Test
    void aTokenThatCannotBeReplacedStays() throws IOException {
        String old = text(Role.ADMIN);
        Files.createDirectory(folder.resolve("token.new"));
        Files.createFile(folder.resolve("token.new/in the way"));

        assertThatThrownBy(() -> tokens.replace(Role.ADMIN)).isInstanceOf(IOException.class);

        assertThat(tokens.roleOf(old)).isEqualTo(Role.ADMIN);
        assertThat(text(Role.ADMIN)).isEqualTo(old);
    }

    @Test
    void aViewersFileThatHoldsNoTokenKeepsViewersOutAndNobodyElse() throws IOException {
        Files.writeString(AccessToken.file(folder, Role.VIEWER), "hunter2");

        Tokens again = Tokens.load(folder, random);

        assertThat(again.roleOf("hunter2")).isNull();
        assertThat(again.roleOf(text(Role.ADMIN))).isEqualTo(Role.ADMIN);
        again.replace(Role.VIEWER);
        assertThat(again.roleOf(text(Role.VIEWER))).isEqualTo(Role.VIEWER);
    }

    @Test
    void anAdminsFileThatHoldsNoTokenIsNoStart() throws IOException {
        Files.writeString(AccessToken.file(folder, Role.ADMIN), "hunter2");

        assertThatThrownBy(() -> Tokens.load(folder, random)).isInstanceOf(IOException.class);

        Tokens.make(folder, Role.ADMIN, true, random);
        assertThat(Tokens.load(folder, random).roleOf(text(Role.ADMIN))).isEqualTo(Role.ADMIN);
    }

    private String text(Role role) throws IOException {
        return Files.readString(AccessToken.file(folder, role)).strip();
    }
}
