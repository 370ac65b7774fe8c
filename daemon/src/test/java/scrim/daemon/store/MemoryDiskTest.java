package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** What a power cut leaves of a disk in memory. */
class MemoryDiskTest {
    private static final Path FOLDER = Path.of("/data");
    private static final Path A = FOLDER.resolve("a");
    private static final Path B = FOLDER.resolve("b");

    private final MemoryDisk disk = new MemoryDisk();

    @BeforeEach
    void makeFolder() throws IOException {
        disk.createFolder(FOLDER);
        disk.forceFolder(Path.of("/"));
    }

    @Test
    void aNameIsThereForGoodOnceItsFolderIsForced() throws IOException {
        write(A, "x", true);
        assertThat(lost().files()).isEmpty();

        disk.forceFolder(FOLDER);
        assertThat(lost().files()).containsExactly(A);
    }

    @Test
    void contentIsThereForGoodOnceItsFileIsForced() throws IOException {
        write(A, "x", false);
        disk.forceFolder(FOLDER);
        assertThat(text(lost(), A)).isEmpty();

        write(B, "y", true);
        disk.forceFolder(FOLDER);
        assertThat(text(lost(), B)).isEqualTo("y");
    }

    @Test
    void ofTwoChangesOfNamesEachMayBeLostAlone() throws IOException {
        disk.put(A, bytes("old"));
        write(B, "new", true);
        disk.move(B, A);

        assertThat(text(kept(), A)).isEqualTo("old");
        assertThat(kept().exists(B)).isFalse();
        assertThat(kept(0).exists(B)).isTrue();
        assertThat(text(kept(1), A)).isEqualTo("new");
        assertThat(kept(0, 1).files()).containsExactly(A);
    }

    @Test
    void aChangeOfNamesOverTwoFoldersNeedsBothForced() throws IOException {
        Path other = Path.of("/other");
        disk.createFolder(other);
        disk.forceFolder(Path.of("/"));
        disk.put(A, bytes("x"));
        disk.move(A, other.resolve("a"));

        disk.forceFolder(other);
        assertThat(lost().files()).containsExactly(A);

        disk.forceFolder(FOLDER);
        assertThat(lost().files()).containsExactly(other.resolve("a"));
    }

    @Test
    void aForceThatFailedIsNotMadeGoodByALaterOne() throws IOException {
        Disk.NewFile file = disk.createNew(A);
        file.write(ByteBuffer.wrap(bytes("x")));
        disk.fail("force", "Input/output error");
        assertThatThrownBy(file::force).hasMessage("Input/output error");
        file.force();
        disk.forceFolder(FOLDER);

        assertThat(text(disk, A)).isEqualTo("x");
        assertThat(text(lost(), A)).isEmpty();
    }

    @Test
    void whatIsInAFolderThatIsLostIsLost() throws IOException {
        Path lost = FOLDER.resolve("lost");
        disk.createFolder(lost);
        write(lost.resolve("a"), "x", true);
        disk.forceFolder(lost);

        assertThat(lost().files()).isEmpty();
        disk.forceFolder(FOLDER);
        assertThat(lost().files()).containsExactly(lost.resolve("a"));
    }

    @Test
    void aTornFileHasEachBlockInItsOwnWay() throws IOException {
        disk.put(A, bytes("o".repeat(2_048)));
        write(B, "n".repeat(2_048), false);
        disk.forceFolder(FOLDER);
        var tear =
                new MemoryDisk.Tear(
                        512,
                        1_600,
                        List.of(
                                MemoryDisk.Fate.NEW,
                                MemoryDisk.Fate.ZERO,
                                MemoryDisk.Fate.STALE,
                                MemoryDisk.Fate.OLD));
        int inode = disk.dirty().getFirst().inode();

        MemoryDisk found = disk.after(new MemoryDisk.Cut(new BitSet(), Map.of(inode, tear)));

        assertThat(text(found, B))
                .isEqualTo("n".repeat(512) + "\0".repeat(512) + "o".repeat(512) + "\0".repeat(64));
        assertThat(disk.describe(new MemoryDisk.Cut(new BitSet(), Map.of(inode, tear))))
                .contains("1600 in blocks of 512, NEW, ZERO, STALE, OLD");
    }

    @Test
    void aFileWrittenOverHasOldBlocksOrNewOnes() throws IOException {
        disk.put(A, bytes("o".repeat(1_024)));
        Disk.NewFile file = disk.overwrite(A);
        file.write(ByteBuffer.wrap(bytes("n".repeat(1_024))));
        var tear =
                new MemoryDisk.Tear(512, 1_024, List.of(MemoryDisk.Fate.OLD, MemoryDisk.Fate.NEW));
        int inode = disk.dirty().getFirst().inode();

        assertThat(text(lost(), A)).isEqualTo("o".repeat(1_024));
        assertThat(text(disk.after(new MemoryDisk.Cut(new BitSet(), Map.of(inode, tear))), A))
                .isEqualTo("o".repeat(512) + "n".repeat(512));
    }

    private void write(Path file, String text, boolean force) throws IOException {
        try (Disk.NewFile created = disk.createNew(file)) {
            created.write(ByteBuffer.wrap(bytes(text)));
            if (force) {
                created.force();
            }
        }
    }

    private MemoryDisk lost() {
        return disk.after(MemoryDisk.Cut.NOTHING_KEPT);
    }

    private MemoryDisk kept(int... changes) {
        var kept = new BitSet();
        for (int change : changes) {
            kept.set(change);
        }
        return disk.after(new MemoryDisk.Cut(kept, Map.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(MemoryDisk disk, Path file) throws IOException {
        return new String(disk.read(file), StandardCharsets.UTF_8);
    }
}
