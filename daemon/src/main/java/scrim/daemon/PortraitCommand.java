package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.PngEncoder;
import scrim.daemon.render.Thumbnail;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws small pictures of shaders, one file for each: what {@link ShaderPortraits} has done in a
 * program of its own. Not for people, who have {@code check --pictures}.
 */
final class PortraitCommand {
    /** What the command line calls it. */
    static final String WORD = "portraits";

    /** What is printed first: from now on, an end is the doing of what is drawn. */
    static final String OPEN = "open";

    /** What is printed when a picture is there, with a space and the content hash behind it. */
    static final String DRAWN = "drawn";

    /** What is printed when there is nothing to show, with the same behind it. */
    static final String NOTHING = "nothing";

    /** The exit status when it could not go on for a reason of its own; the last line says why. */
    static final int UNABLE = 1;

    /** The exit status when it could not go on because of the shader that it drew. */
    private static final int OVERCOME = 2;

    /** Stands for the content hash of a file that holds no shader by now. */
    private static final String NO_SHADER = "-";

    private final PrintStream out;

    PortraitCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints a line when it begins, and one for each shader, in order, as soon as it is done.
     *
     * @param words the shader folder, a folder for the pictures, which are called 0.png, 1.png and
     *     so on, and the shaders' files
     */
    int run(List<String> words) {
        endWith(System.in);
        Path folder = Path.of(words.get(0));
        Path pictures = Path.of(words.get(1));
        var library = new ShaderLibrary(folder);
        try (Gallery gallery = Gallery.open(folder)) {
            say(OPEN);
            for (int i = 2; i < words.size(); i++) {
                ShaderFile shader = library.read(Path.of(words.get(i)));
                Path file = pictures.resolve(i - 2 + ".png");
                if (shader instanceof ShaderFile.Usable(var source)) {
                    String word = draw(gallery, source, file) ? DRAWN : NOTHING;
                    say(word + " " + source.description().contentHash());
                } else {
                    say(NOTHING + " " + NO_SHADER);
                }
            }
            return 0;
        } catch (OvercomeException e) {
            say(e.getMessage());
            return OVERCOME;
        } catch (IOException | IllegalStateException e) {
            say(e.getMessage());
            return UNABLE;
        }
    }

    private void say(@Nullable String line) {
        out.println(line);
        out.flush();
    }

    private static boolean draw(Gallery gallery, ShaderSource source, Path file)
            throws IOException, OvercomeException {
        Gallery.Drawn drawn;
        try {
            drawn = gallery.draw(source);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new OvercomeException(e);
        }
        if (!drawn.isRefused()) {
            Files.write(file, PngEncoder.encode(Thumbnail.of(drawn.last())));
        }
        return !drawn.isRefused();
    }

    /** A shader was too much. */
    private static final class OvercomeException extends Exception {
        private static final long serialVersionUID = 1;

        OvercomeException(Throwable why) {
            super(why.toString(), why);
        }
    }

    /** Nobody wants pictures any more when whoever asked for them has gone, however it went. */
    private static void endWith(InputStream asker) {
        Thread.ofPlatform()
                .daemon()
                .name("asker")
                .start(() -> {
                    try {
                        while (asker.read() >= 0) {}
                    } catch (IOException e) {
                        // The same as an end.
                    }
                    Runtime.getRuntime().halt(1);
                });
    }
}
