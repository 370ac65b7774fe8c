package scrim.daemon;

import scrim.daemon.control.http.Thumbnails;
import scrim.daemon.render.FrameTap;
import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderId;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The small pictures of a show, kept in a folder that may be deleted at any time. */
final class ShowThumbnails implements Thumbnails, AutoCloseable {
    /** In the show's folder. */
    static final String FOLDER = "thumbnails";

    private final ShaderPortraits shaders;
    private final ScenePictures scenes;

    /**
     * @param root the show's folder
     */
    ShowThumbnails(Path root, Supplier<ShaderLibrary.Contents> library, FrameTap tap) {
        Path folder = root.resolve(FOLDER);
        shaders =
                new ShaderPortraits(
                        root.resolve("shaders"),
                        library,
                        new PictureFiles(folder.resolve("shaders")),
                        ShaderPortraits.thisProgram());
        scenes = new ScenePictures(tap, new PictureFiles(folder.resolve("scenes")));
    }

    void start() {
        shaders.start();
    }

    /** To be told of what happens in the engine. */
    ScenePictures scenes() {
        return scenes;
    }

    @Override
    public CompletableFuture<Optional<byte[]>> shader(ShaderId shader) {
        return shaders.find(shader);
    }

    @Override
    public CompletableFuture<Optional<byte[]>> scene(SceneId scene) {
        return scenes.find(scene);
    }

    /** Waits for nothing. */
    @Override
    public void close() {
        shaders.close();
        scenes.close();
    }
}
