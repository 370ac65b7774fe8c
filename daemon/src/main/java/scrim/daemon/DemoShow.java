package scrim.daemon;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.store.StateJson;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The show a first start finds: shaders copied into the show's folder, and a stack of them. */
final class DemoShow {
    private static final String ROOT = "/shows/demo/";

    private DemoShow() {}

    /**
     * Copies the shaders that are not there yet, so that an artist can change them.
     *
     * @throws IOException if they could not all be copied; what is there then stays
     */
    static void copyShaders(Path folder) throws IOException {
        Files.createDirectories(folder);
        URL resource = DemoShow.class.getResource(ROOT + "shaders");
        if (resource == null) {
            throw new IOException("the demo shaders are missing from this build");
        }
        try {
            URI uri = resource.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    copy(jar.getPath(ROOT + "shaders"), folder);
                }
            } else {
                copy(Path.of(uri), folder);
            }
        } catch (URISyntaxException e) {
            throw new IOException("the demo shaders cannot be read: " + resource, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(file.getFileName().toString());
                if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /**
     * Copies the demo's {@code scrim.toml}, if there is none yet.
     *
     * @throws IOException if it could not be copied
     */
    static void copyConfig(Path folder) throws IOException {
        Path target = folder.resolve(ShowConfig.FILE_NAME);
        try (InputStream in = DemoShow.class.getResourceAsStream(ROOT + ShowConfig.FILE_NAME)) {
            if (in != null && !Files.exists(target)) {
                Files.copy(in, target);
            }
        }
    }

    /** The demo stack on a main screen. */
    static DurableState state(long nowMillis) throws IOException {
        try (InputStream in = DemoShow.class.getResourceAsStream(ROOT + "show.json")) {
            if (in == null) {
                throw new IOException("the demo show is missing from this build");
            }
            return StateJson.parse(in.readAllBytes(), new Provenance(Origin.SYSTEM, 0, nowMillis));
        }
    }
}
