package scrim.daemon.store;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file system in a file, mounted on a folder of its own. Closing it leaves nothing behind; what a
 * killed run left, the next one removes.
 */
final class LoopMount implements AutoCloseable {
    enum Kind {
        EXT4("mkfs.ext4", "e2fsprogs", 16, "-F"),
        /** Its tools make none below 300 MiB; most of it is a hole in the file. */
        XFS("mkfs.xfs", "xfsprogs", 300, "-f");

        private final String tool;
        private final String debian;
        private final long megabytes;
        private final String evenOnAFile;

        Kind(String tool, String debian, long megabytes, String evenOnAFile) {
            this.tool = tool;
            this.debian = debian;
            this.megabytes = megabytes;
            this.evenOnAFile = evenOnAFile;
        }
    }

    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Pattern PLACE = Pattern.compile("scrim-power-cut-(\\d+)-.*");

    private final Tool mount;
    private final Tool unmount;
    private final Path place;
    private final Path image;
    private final Path mounted;
    private boolean isMounted;

    /** Makes one, empty and mounted. Ends the test as skipped where that is not possible. */
    LoopMount(Kind kind) throws IOException {
        mount = require("mount", "mount", kind);
        unmount = require("umount", "mount", kind);
        Tool make = require(kind.tool, kind.debian, kind);
        long pid = ProcessHandle.current().pid();
        place = Files.createTempDirectory(TEMP, "scrim-power-cut-" + pid + "-");
        image = place.resolve("image");
        mounted = Files.createDirectory(place.resolve("mounted"));
        try {
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(kind.megabytes << 20);
            }
            make.run("-q", kind.evenOnAFile, image.toString());
            mount();
        } catch (IOException refused) {
            close();
            abort("no power cuts on " + kind + " here: " + refused.getMessage());
        }
    }

    private static Tool require(String name, String debian, Kind kind) {
        Tool tool = Tool.find(name);
        if (tool == null) {
            abort(
                    "no power cuts on %s here: %s is missing (package %s)"
                            .formatted(kind, name, debian));
        }
        return tool;
    }

    /** Where its root is. */
    Path folder() {
        return mounted;
    }

    /** Nothing reaches the image any more. */
    void cutPower() throws IOException {
        Kernel.cutPower(mounted);
    }

    /** Switches the power on again; nothing may be open on it. */
    void restart() throws IOException {
        unmount.run(mounted.toString());
        isMounted = false;
        mount();
    }

    private void mount() throws IOException {
        mount.run("-o", "loop", image.toString(), mounted.toString());
        isMounted = true;
    }

    @Override
    public void close() throws IOException {
        if (isMounted) {
            // Lazily: it goes for good as soon as nothing of it is open.
            unmount.run("-l", mounted.toString());
            isMounted = false;
        }
        delete(place);
    }

    /** Removes what runs that were killed have left mounted. */
    static void removeLeftOver() throws IOException {
        Tool unmount = Tool.find("umount");
        try (DirectoryStream<Path> places = Files.newDirectoryStream(TEMP, "scrim-power-cut-*")) {
            for (Path place : places) {
                Matcher name = PLACE.matcher(place.getFileName().toString());
                if (unmount == null
                        || !name.matches()
                        || ProcessHandle.of(Long.parseLong(name.group(1))).isPresent()) {
                    continue;
                }
                try {
                    unmount.run("-l", place.resolve("mounted").toString());
                } catch (IOException _) {
                    // It was not mounted any more.
                }
                delete(place);
            }
        }
    }

    /** Never deletes anything inside a file system that is still mounted there. */
    private static void delete(Path place) throws IOException {
        for (Path path : new Path[] {place.resolve("mounted"), place.resolve("image"), place}) {
            try {
                Files.delete(path);
            } catch (NoSuchFileException _) {
                // A run was killed before it was made.
            }
        }
    }
}
