package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

class PictureFilesTest {
    private static final byte[] PICTURE =
            "\u0089PNG\r\n\u001a\nand so on IENDcrc.".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir private Path root;

    @Test
    void aPictureIsThereUntilItIsDeleted() {
        var files = new PictureFiles(root.resolve("new/folder"));
        assertThat(files.read("a")).isEmpty();

        files.write("a", PICTURE);
        assertThat(files.read("a")).hasValue(PICTURE);

        files.delete("a");
        assertThat(files.read("a")).isEmpty();
    }

    @Test
    void nobodyElseMayLookAtThem() throws IOException {
        Path folder = root.resolve("new/folder");

        new PictureFiles(folder).write("a", PICTURE);

        assertThat(Files.getPosixFilePermissions(root.resolve("new")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(folder))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("a.png")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void halfAPictureIsNone() throws IOException {
        var files = new PictureFiles(root);
        for (int length = 0; length < PICTURE.length; length++) {
            Files.write(root.resolve("a.png"), Arrays.copyOf(PICTURE, length));

            assertThat(files.read("a")).as("%d bytes", length).isEmpty();
        }
    }

    @Test
    void theOldestGoFirst() throws IOException {
        var files = new PictureFiles(root);
        for (int i = 0; i < 5; i++) {
            files.write("p" + i, PICTURE);
            Files.setLastModifiedTime(
                    root.resolve("p" + i + ".png"), FileTime.fromMillis(1_000_000 + i * 1_000));
        }

        files.keep(2);

        assertThat(root.toFile().list()).containsExactlyInAnyOrder("p3.png", "p4.png");
    }

    @Test
    void aDiskThatTakesNothingLeavesNoOldPicture() throws IOException {
        var files = new PictureFiles(root);
        files.write("a", PICTURE);
        Files.createDirectories(root.resolve("a.new/in the way"));

        files.write("a", PICTURE.clone());

        assertThat(files.read("a")).isEmpty();
    }
}
