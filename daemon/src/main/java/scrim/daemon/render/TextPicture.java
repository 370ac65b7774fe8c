package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.TextInput;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterValue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The picture of one text input of one layer. New words are drawn on a thread of their own; if many
 * come, the newest win. Until they are drawn the old ones stay.
 */
@OwnedBy(ThreadRole.RENDER)
final class TextPicture implements AutoCloseable {
    /** The letters' height where the author names none. */
    static final int PIXELS = 64;

    private static final int LARGEST_PIXELS = 1_024;

    private final TextInput look;
    private final Fonts fonts;
    private final boolean waits;
    private final String path;
    private final Health health;
    private final Arriving picture;
    private final AtomicReference<@Nullable String> wanted = new AtomicReference<>();
    private final AtomicBoolean isDrawing = new AtomicBoolean();
    private @Nullable ParameterValue seen;
    private volatile boolean isClosed;

    /** The fonts that were read, for all text inputs. Any thread. */
    static final class Fonts {
        private final Map<Path, Read> read = new ConcurrentHashMap<>();

        /** A font, and when its file was as it says. */
        private record Read(FileTime modified, long bytes, Font font) {}

        /**
         * May wait for the disk.
         *
         * @param file null for the one that Scrim uses where none is named
         * @throws IOException if there is no such font; the message is for people
         */
        Font find(@Nullable Path file) throws IOException {
            Path from = file == null ? Font.usual() : file;
            if (from == null) {
                throw new IOException(
                        "there is no font DejaVu Sans; install Debian's fonts-dejavu-core, or give"
                                + " the input a FONT");
            }
            try {
                FileTime modified = Files.getLastModifiedTime(from);
                long bytes = Files.size(from);
                Read known = read.get(from);
                if (known == null || known.bytes() != bytes || !known.modified().equals(modified)) {
                    known = new Read(modified, bytes, Font.read(from));
                    read.put(from, known);
                }
                return known.font();
            } catch (NoSuchFileException e) {
                throw new IOException("there is no font " + from.getFileName(), e);
            } catch (IOException e) {
                throw new IOException(
                        "the font " + from.getFileName() + " cannot be used: " + e.getMessage(), e);
            }
        }
    }

    /**
     * @param waits whether new words are drawn before {@link #texture} returns
     * @param path the parameter's address, for messages
     */
    TextPicture(
            TextInput look,
            Fonts fonts,
            Arriving picture,
            boolean waits,
            String path,
            Health health) {
        this.look = look;
        this.fonts = fonts;
        this.picture = picture;
        this.waits = waits;
        this.path = path;
        this.health = health;
    }

    /** The words' texture, or that of earlier ones while these are being drawn. */
    int texture(ParameterValue value) {
        if (value != seen) {
            if (!value.equals(seen)) {
                want(value instanceof ParameterValue.Text(String text) ? text : "");
            }
            seen = value;
        }
        return picture.texture();
    }

    @Override
    public void close() {
        isClosed = true;
        picture.close();
        health.mended("render", subject());
    }

    private void want(String text) {
        wanted.set(text);
        if (isDrawing.compareAndSet(false, true)) {
            if (waits) {
                drawWanted();
            } else {
                var _ = Thread.startVirtualThread(this::drawWanted);
            }
        }
    }

    private void drawWanted() {
        do {
            for (String text = wanted.getAndSet(null);
                    text != null;
                    text = wanted.getAndSet(null)) {
                draw(text);
            }
            isDrawing.set(false);
            // Words that came just before that may have found this thread still drawing.
        } while (wanted.get() != null && isDrawing.compareAndSet(false, true));
    }

    private void draw(String text) {
        if (isClosed) {
            return;
        }
        try {
            int pixels = Math.clamp(look.pixels(), 1, LARGEST_PIXELS);
            picture.deliver(fonts.find(look.font()).draw(text, pixels));
            health.mended("render", subject());
        } catch (IOException | RuntimeException e) {
            health.broken(
                    "render",
                    subject(),
                    Severity.WARNING,
                    path + " cannot be drawn: " + e.getMessage());
        }
    }

    private String subject() {
        return "text " + path;
    }
}
