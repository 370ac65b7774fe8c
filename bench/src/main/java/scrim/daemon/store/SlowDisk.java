package scrim.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A real disk on which forcing takes as long as on a dying card, until it is healed. */
public final class SlowDisk implements Disk {
    private final Disk disk = new FileDisk();
    private final Duration stall;
    private final CountDownLatch healed = new CountDownLatch(1);

    /**
     * @param stall how much longer forcing a file or a folder takes
     */
    public SlowDisk(Duration stall) {
        this.stall = stall;
    }

    /** A data folder on this disk. */
    public DataFolder open(Path root) throws IOException {
        return DataFolder.open(root, this);
    }

    /** From now on it is as fast as the real one. Any thread. */
    public void heal() {
        healed.countDown();
    }

    private void stall() throws IOException {
        try {
            var _ = healed.await(stall.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public Lock lock(Path folder) throws IOException {
        return disk.lock(folder);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public boolean isWritable(Path folder) {
        return disk.isWritable(folder);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return disk.freeBytes(folder);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public List<Found> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public NewFile createNew(Path file) throws IOException {
        NewFile created = disk.createNew(file);
        return new NewFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                created.write(bytes);
            }

            @Override
            public void force() throws IOException {
                stall();
                created.force();
            }

            @Override
            public void close() throws IOException {
                created.close();
            }
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        disk.move(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        stall();
        disk.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void link(Path link, Path target) throws IOException {
        disk.link(link, target);
    }
}
