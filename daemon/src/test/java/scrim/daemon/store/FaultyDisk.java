package scrim.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real disk that keeps account of what it is asked and fails when told. */
final class FaultyDisk implements Disk {
    private final Disk disk = new FileDisk();
    private final Map<String, IOException> failures = new HashMap<>();
    private final Map<String, IOException> lasting = new HashMap<>();

    /** One word for each call that changes something, and the file's name. */
    final List<String> calls = new ArrayList<>();

    /** The most bytes one write takes. */
    int mostBytesAtOnce = Integer.MAX_VALUE;

    /** Below zero for what the real disk has. */
    long freeBytes = -1;

    boolean isWritable = true;

    /** Every call of that word fails from now on. */
    void failAlways(String call, String message) {
        lasting.put(call, new IOException(message));
    }

    void mend() {
        lasting.clear();
        failures.clear();
    }

    /** The next call of that word fails. */
    void fail(String call, String message) {
        failures.put(call, new IOException(message));
    }

    private void called(String call, Path path) throws IOException {
        calls.add(call + " " + path.getFileName());
        IOException failure =
                failures.containsKey(call) ? failures.remove(call) : lasting.get(call);
        if (failure != null) {
            throw failure;
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
        return isWritable && disk.isWritable(folder);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return freeBytes < 0 ? disk.freeBytes(folder) : freeBytes;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        called("createFolder", folder);
        disk.createFolder(folder);
    }

    @Override
    public List<Found> list(Path folder) throws IOException {
        called("list", folder);
        return disk.list(folder);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        called("read", file);
        return disk.read(file);
    }

    @Override
    public NewFile createNew(Path file) throws IOException {
        called("createNew", file);
        NewFile created = disk.createNew(file);
        return new NewFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                called("write", file);
                int end = bytes.limit();
                bytes.limit(Math.min(end, bytes.position() + mostBytesAtOnce));
                created.write(bytes);
                bytes.limit(end);
            }

            @Override
            public void force() throws IOException {
                called("force", file);
                created.force();
            }

            @Override
            public void close() throws IOException {
                created.close();
                called("close", file);
            }
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        called("move", to);
        disk.move(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        called("forceFolder", folder);
        disk.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        called("delete", file);
        disk.delete(file);
    }

    @Override
    public void link(Path link, Path target) throws IOException {
        called("link", link);
        disk.link(link, target);
    }
}
