package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
