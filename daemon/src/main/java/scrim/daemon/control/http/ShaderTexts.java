package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The shaders' files, as an editor sees them. All but {@link #verdict} may wait for a disk. */
public interface ShaderTexts {
    /** The largest text that is taken; larger ones may lie in the folder. */
    int LARGEST_BYTES = 256 * 1024;

    /**
     * The bytes of a shader's file, drawn or not; null if there is none.
     *
     * @throws IOException if it cannot be read
     */
    byte @Nullable [] read(ShaderId shader) throws IOException;

    /**
     * Puts a text in place of another, on disk for good.
     *
     * @param before what is to be replaced, null to make a new file
     * @return whether it was done; not if what is there is not {@code before}
     * @throws BadNameException if no file of this name is made; nothing has changed
     * @throws IOException if it could not be written; what was there before still is
     */
    boolean replace(ShaderId shader, byte @Nullable [] before, byte[] text) throws IOException;

    /**
     * What comes of trying the file as it is now: why it cannot be drawn, or nothing against it.
     * May stay open for as long as the driver takes.
     */
    CompletableFuture<Optional<ShaderEntry.Broken>> verdict(ShaderId shader);

    /** A shader's file cannot be called that; the message says what can. */
    final class BadNameException extends IOException {
        private static final long serialVersionUID = 1;

        public BadNameException(String message) {
            super(message);
        }
    }
}
