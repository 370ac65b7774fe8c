package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

class PipesTest {
    @TempDir private Path temp;

    @Test
    void onlyThisUserCanOpenAPipeAndNothingStays() throws IOException {
        Path folder;
        try (Pipes pipes = Pipes.open();
                Fifo fifo = pipes.make()) {
            folder = fifo.path().getParent();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo.path())))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatIsWrittenIsReadAndTheEndIsSeen() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(8).put(0, (byte) 42);
        long address = MemorySegment.ofBuffer(bytes).address();
        try (Pipes pipes = Pipes.open();
                Fifo reader = pipes.make()) {
            reader.openToRead();
            assertThat(reader.read(address, 8, 0)).as("nobody writes yet").isZero();
            Process writer =
                    new ProcessBuilder("sh", "-c", "printf abc > " + reader.path()).start();

            int read = 0;
            while (read < 3) {
                read += reader.read(address + read, 8 - read, 1_000);
            }
            int end = 0;
            while (end == 0) {
                end = reader.read(address, 8, 1_000);
            }

            assertThat(bytes.get(0)).isEqualTo((byte) 'a');
            assertThat(end).isEqualTo(Fifo.ENDED);
            writer.destroyForcibly();
        }
    }

    @Test
    void aPipeThatNobodyReadsIsNotWaitedFor() throws IOException {
        try (Pipes pipes = Pipes.open();
                Fifo fifo = pipes.make()) {
            assertThat(fifo.openToWrite()).isFalse();
        }
    }

    @Test
    void whatAKilledRunHasLeftGoesAfterADayAndNothingElse() throws IOException {
        long dead = 1L << 40;
        Path old = Files.createDirectory(temp.resolve("scrim-video-" + dead + "-1"));
        Path fresh = Files.createDirectory(temp.resolve("scrim-video-" + dead + "-2"));
        Path running =
                Files.createDirectory(
                        temp.resolve("scrim-video-" + ProcessHandle.current().pid() + "-3"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(running, longAgo);

        Pipes.sweep(temp);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(running).exists();
    }
}
