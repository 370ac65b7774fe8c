package scrim.daemon.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Folders with all that is in them. */
final class Folders {
    private Folders() {}

    /** Makes a copy with the same times; links stay links. */
    static void copy(Path from, Path to) throws IOException {
        for (Path path : all(from)) {
            Files.copy(
                    path,
                    to.resolve(from.relativize(path).toString()),
                    LinkOption.NOFOLLOW_LINKS,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    static void delete(Path folder) throws IOException {
        for (Path path : all(folder).reversed()) {
            Files.delete(path);
        }
    }

    /** A folder stands before what is in it. */
    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }
}
