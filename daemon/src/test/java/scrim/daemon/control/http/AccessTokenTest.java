package scrim.daemon.control.http;

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
        AccessToken token = AccessToken.load(folder, random);

        String text = Files.readString(AccessToken.file(folder)).strip();
        assertThat(text).matches("[A-Za-z0-9_-]{43}");
        assertThat(token.accepts(text)).isTrue();
        assertThat(permissions()).isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void laterStartsKeepTheToken() throws IOException {
        AccessToken.load(folder, random);
        String text = Files.readString(AccessToken.file(folder)).strip();

        assertThat(AccessToken.load(folder, random).accepts(text)).isTrue();
    }

    @Test
    void twoFoldersHaveTwoTokens() throws IOException {
        AccessToken.load(folder.resolve("a"), random);
        AccessToken.load(folder.resolve("b"), random);

        assertThat(folder.resolve("a/token"))
                .content()
                .isNotEqualTo(Files.readString(folder.resolve("b/token")));
    }

    @Test
    void onlyTheWholeTokenIsAccepted() throws IOException {
        AccessToken token = AccessToken.load(folder, random);
        String text = Files.readString(AccessToken.file(folder)).strip();

        assertThat(token.accepts(null)).isFalse();
        assertThat(token.accepts("")).isFalse();
        assertThat(token.accepts(text.substring(1))).isFalse();
        assertThat(token.accepts(text + "x")).isFalse();
        assertThat(token.accepts(text + "\n")).isFalse();
    }

    @Test
    void aTokenThatOthersCouldReadIsMadePrivateAgain() throws IOException {
        AccessToken.load(folder, random);
        Files.setPosixFilePermissions(
                AccessToken.file(folder), PosixFilePermissions.fromString("rw-r--r--"));

        AccessToken.load(folder, random);

        assertThat(permissions()).isEqualTo("rw-------");
    }

    @Test
    void anEmptyFileIsRefusedWithWhatToDo() throws IOException {
        Path file = Files.createFile(AccessToken.file(folder));

        assertThatThrownBy(() -> AccessToken.load(folder, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is empty; delete it");
    }

    @Test
    void aFileThatHoldsSomethingElseIsRefusedAndNotShown() throws IOException {
        Files.writeString(AccessToken.file(folder), "hunter2");

        assertThatThrownBy(() -> AccessToken.load(folder, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not hold an access token")
                .hasMessageNotContaining("hunter2");
        assertThat(AccessToken.file(folder)).hasContent("hunter2");
    }

    @Test
    void whatAnInterruptedStartLeftIsReplaced() throws IOException {
        Files.writeString(folder.resolve("token.new"), "half");

        AccessToken.load(folder, random);

        assertThat(folder.resolve("token.new")).doesNotExist();
    }

    @Test
    void aTokenDoesNotPrintItself() throws IOException {
        AccessToken token = AccessToken.load(folder, random);

        assertThat(token.toString())
                .doesNotContain(Files.readString(AccessToken.file(folder)).strip());
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(AccessToken.file(folder)));
    }
}
