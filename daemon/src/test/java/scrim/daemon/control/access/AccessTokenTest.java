package scrim.daemon.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

class AccessTokenTest {
    @TempDir Path folder;
    private final SecureRandom random = new SecureRandom();

    @Test
    void theFirstStartMakesATokenThatOnlyItsOwnerReads() throws IOException {
        AccessToken token = AccessToken.load(folder, Role.ADMIN, random);

        String text = Files.readString(AccessToken.file(folder, Role.ADMIN)).strip();
        assertThat(text).matches("[A-Za-z0-9_-]{43}");
        assertThat(token.accepts(text)).isTrue();
        assertThat(permissions()).isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void laterStartsKeepTheToken() throws IOException {
        AccessToken.load(folder, Role.ADMIN, random);
        String text = Files.readString(AccessToken.file(folder, Role.ADMIN)).strip();

        assertThat(AccessToken.load(folder, Role.ADMIN, random).accepts(text)).isTrue();
    }

    @Test
    void twoFoldersHaveTwoTokens() throws IOException {
        AccessToken.load(folder.resolve("a"), Role.ADMIN, random);
        AccessToken.load(folder.resolve("b"), Role.ADMIN, random);

        assertThat(folder.resolve("a/token"))
                .content()
                .isNotEqualTo(Files.readString(folder.resolve("b/token")));
    }

    @Test
    void onlyTheWholeTokenIsAccepted() throws IOException {
        AccessToken token = AccessToken.load(folder, Role.ADMIN, random);
        String text = Files.readString(AccessToken.file(folder, Role.ADMIN)).strip();

        assertThat(token.accepts(null)).isFalse();
        assertThat(token.accepts("")).isFalse();
        assertThat(token.accepts(text.substring(1))).isFalse();
        assertThat(token.accepts(text + "x")).isFalse();
        assertThat(token.accepts(text + "\n")).isFalse();
    }

    @Test
    void aTokenThatOthersCouldReadIsMadePrivateAgain() throws IOException {
        AccessToken.load(folder, Role.ADMIN, random);
        Files.setPosixFilePermissions(
                AccessToken.file(folder, Role.ADMIN), PosixFilePermissions.fromString("rw-r--r--"));

        AccessToken.load(folder, Role.ADMIN, random);

        assertThat(permissions()).isEqualTo("rw-------");
    }

    @Test
    void anEmptyFileIsRefusedWithWhatToDo() throws IOException {
        Path file = Files.createFile(AccessToken.file(folder, Role.ADMIN));

        assertThatThrownBy(() -> AccessToken.load(folder, Role.ADMIN, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is empty; delete it");
    }

    @Test
    void aFileThatHoldsSomethingElseIsRefusedAndNotShown() throws IOException {
        Files.writeString(AccessToken.file(folder, Role.ADMIN), "hunter2");

        assertThatThrownBy(() -> AccessToken.load(folder, Role.ADMIN, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not hold an access token")
                .hasMessageNotContaining("hunter2");
        assertThat(AccessToken.file(folder, Role.ADMIN)).hasContent("hunter2");
    }

    @Test
    void whatAnInterruptedStartLeftIsReplaced() throws IOException {
        Files.writeString(folder.resolve("token.new"), "half");

        AccessToken.load(folder, Role.ADMIN, random);

        assertThat(folder.resolve("token.new")).doesNotExist();
    }

    @Test
    void aTokenDoesNotPrintItself() throws IOException {
        AccessToken token = AccessToken.load(folder, Role.ADMIN, random);

        assertThat(token.toString())
                .doesNotContain(Files.readString(AccessToken.file(folder, Role.ADMIN)).strip());
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(AccessToken.file(folder, Role.ADMIN)));
    }
}
