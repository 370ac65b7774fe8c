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

    /** One word for each call that changes something, and the file's name. */
    final List<String> calls = new ArrayList<>();

    /** The most bytes one write takes. */
    int mostBytesAtOnce = Integer.MAX_VALUE;

    /** The next call of that word fails. */
    void fail(String call, String message) {
        failures.put(call, new IOException(message));
    }

    private void called(String call, Path path) throws IOException {
        calls.add(call + " " + path.getFileName());
        IOException failure = failures.remove(call);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
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
}
