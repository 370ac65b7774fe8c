package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class DataFolderTest {
    @TempDir Path temp;

    @Test
    @DisplayName(
            "DEV-06 TST-41 the folder may be anywhere, and is made with all above it, for good")
    void missingFoldersAreMadeAndForced() throws IOException {
        var disk = new FaultyDisk();

        try (DataFolder folder = DataFolder.open(temp.resolve("a/b"), disk)) {
            assertThat(folder.root()).isEqualTo(temp.resolve("a/b"));
            assertThat(folder.runtime()).isDirectory();
            assertThat(folder.damaged()).isDirectory();
        }

        assertThat(disk.calls)
                .containsSubsequence(
                        "createFolder a",
                        "forceFolder " + temp.getFileName(),
                        "createFolder b",
                        "forceFolder a",
                        "createFolder runtime",
                        "forceFolder b");
    }

    @Test
    void aFileInItsPlaceIsNamed() throws IOException {
        Files.writeString(temp.resolve("data"), "mine");

        assertThatThrownBy(() -> DataFolder.open(temp.resolve("data")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data")
                .hasMessageContaining("where a folder is needed");
    }

    @Test
    void theLockSaysWhoHoldsIt() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            assertThat(folder.root().resolve("LOCK"))
                    .content()
                    .startsWith("pid " + ProcessHandle.current().pid() + ", started 2");
        }
    }

    @Test
    @DisplayName("only its owner may read or write the lock file, one that was there before too")
    void theLockIsItsOwnersAlone() throws IOException {
        Path file = temp.resolve("LOCK");
        for (int i = 0; i < 2; i++) {
            try (DataFolder _ = DataFolder.open(temp)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    @Test
    @DisplayName("the port is known while it is served, and not from an earlier holder")
    void thePortIsKnownWhileItIsServed() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            assertThat(DataFolder.notedPort(temp)).isEmpty();
            folder.notePort(7270);
            assertThat(DataFolder.notedPort(temp)).hasValue(7270);
            folder.noteStopping();
            assertThat(DataFolder.notedPort(temp)).isEmpty();
            assertThat(temp.resolve("LOCK")).content().startsWith("pid ").endsWith("stopping\n");
            folder.notePort(7271);
        }
        try (DataFolder _ = DataFolder.open(temp)) {
            assertThat(DataFolder.notedPort(temp)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1:80",
                "HTTP on port 0",
                "HTTP on port 65536",
                "HTTP on port 80@192.0.2.1"
            })
    void whatIsNoPortIsNoPort(String text) throws IOException {
        Files.writeString(temp.resolve("LOCK"), text + "\n");

        assertThat(DataFolder.notedPort(temp)).isEmpty();
    }

    @Test
    void itCanBeOpenedAgainOnceClosed() throws IOException {
        DataFolder.open(temp).close();

        DataFolder.open(temp).close();
    }

    @Test
    @DisplayName("a second one in this process is refused, and the first keeps its lock")
    void aSecondOneInThisProcessIsRefused() throws IOException {
        try (DataFolder _ = DataFolder.open(temp)) {
            assertThatThrownBy(() -> DataFolder.open(temp.resolve("../" + temp.getFileName())))
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining("already open in this process");

            try (var other = new Child(Holder.class, temp)) {
                assertThat(other.line())
                        .contains("is in use by another Scrim")
                        .contains("pid " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    @DisplayName("a folder another process holds is refused by its pid, until that process dies")
    void aFolderAnotherProcessHoldsIsRefused() throws IOException {
        try (var other = new Child(Holder.class, temp)) {
            assertThat(other.line()).isEqualTo("open");

            assertThatThrownBy(() -> DataFolder.open(temp))
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining(temp.toString())
                    .hasMessageContaining("pid " + other.process.pid());

            other.kill();
            other.process.onExit().join();
            DataFolder.open(temp).close();
        }
    }

    /** Opens a data folder, says so or why not, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("resource")
        public static void main(String[] arguments) throws IOException {
            try {
                DataFolder.open(Path.of(arguments[0]));
                System.out.println("open");
            } catch (FolderInUseException refused) {
                System.out.println(refused.getMessage());
            }
            System.out.flush();
            var _ = System.in.read();
        }
    }
}
