package scrim.daemon.render;

import static org.lwjgl.stb.STBTruetype.*;

import org.jspecify.annotations.Nullable;
import org.lwjgl.BufferUtils;
import org.lwjgl.stb.STBTTFontinfo;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A TrueType font and the letters that were drawn with it, kept for the next time. Any thread, one
 * at a time.
 */
final class Font {
    static final int LARGEST_BYTES = 32 << 20;
    static final int LONGEST_TEXT = 256;
    static final int LARGEST_SIDE = 4_096;

    /** Where systems keep DejaVu Sans: Debian and its kin, Fedora, Arch, others. */
    private static final List<String> USUAL_PLACES =
            List.of(
                    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                    "/usr/share/fonts/TTF/DejaVuSans.ttf",
                    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
                    "/usr/local/share/fonts/dejavu/DejaVuSans.ttf");

    /** How a file with one font begins: TrueType, the same in Apple's words, OpenType. */
    private static final Set<Integer> KINDS = Set.of(0x00010000, 0x74727565, 0x4F54544F);

    private static final int MOST_GLYPHS = 1_024;

    private final STBTTFontinfo info;

    /** What the description points into; never read, only kept. */
    @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"})
    private final ByteBuffer data;

    /** By code point and size. */
    private final Map<Long, Glyph> glyphs = new HashMap<>();

    /** One letter. */
    private static final class Glyph {
        static final Glyph NONE = new Glyph(0, 0, 0, 0, 0);

        /** From the pen to its left edge, and from the baseline down to its upper one. */
        final int left;

        final int top;
        final int width;
        final int height;

        /** How far the pen moves, in the font's own units. */
        final int advance;

        /** A byte a pixel, top row first. */
        final byte[] coverage;

        Glyph(int left, int top, int width, int height, int advance) {
            this.left = left;
            this.top = top;
            this.width = width;
            this.height = height;
            this.advance = advance;
            coverage = new byte[width * height];
        }
    }

    private Font(STBTTFontinfo info, ByteBuffer data) {
        this.info = info;
        this.data = data;
    }

    /**
     * Reads a font; may wait for the disk.
     *
     * @throws IOException if it cannot be read or is no font; the message is for people
     */
    static Font read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST_BYTES) {
            throw new IOException("it is larger than " + (LARGEST_BYTES >> 20) + " MiB");
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer data = BufferUtils.createByteBuffer(bytes.length).put(bytes).flip();
        STBTTFontinfo info = STBTTFontinfo.create();
        if (!areTablesWithin(data) || !stbtt_InitFont(info, data)) {
            throw new IOException("it is no TrueType font");
        }
        return new Font(info, data);
    }

    /** The library trusts a font to end where it says; what lies behind it would be read. */
    private static boolean areTablesWithin(ByteBuffer data) {
        ByteBuffer font = data.duplicate().order(ByteOrder.BIG_ENDIAN);
        if (font.limit() < 12 || !KINDS.contains(font.getInt(0))) {
            return false;
        }
        int tables = font.getShort(4) & 0xFFFF;
        if (12 + 16 * tables > font.limit()) {
            return false;
        }
        for (int i = 0; i < tables; i++) {
            long from = font.getInt(12 + 16 * i + 8) & 0xFFFF_FFFFL;
            long length = font.getInt(12 + 16 * i + 12) & 0xFFFF_FFFFL;
            if (from + length > font.limit()) {
                return false;
            }
        }
        return true;
    }

    /** The first font of the usual places, or null if none of them has it. */
    static @Nullable Path usual() {
        for (String place : USUAL_PLACES) {
            Path file = Path.of(place);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    /**
     * Draws words in white on transparent black, as wide as the longest line and as high as all of
     * them. What is too long or too wide is cut off.
     *
     * @param size from one line to the next, in pixels
     */
    synchronized Pixels draw(String words, int size) {
        float scale = stbtt_ScaleForPixelHeight(info, size);
        String text = words.length() > LONGEST_TEXT ? words.substring(0, LONGEST_TEXT) : words;
        List<int[]> lines = text.lines().map(line -> line.codePoints().toArray()).toList();
        int left = 0;
        int right = 1;
        for (int[] line : lines) {
            float pen = 0;
            for (int i = 0; i < line.length; i++) {
                Glyph glyph = glyph(line[i], size, scale);
                left = Math.min(left, Math.round(pen) + glyph.left);
                right = Math.max(right, Math.round(pen) + glyph.left + glyph.width);
                pen += advance(line, i, glyph) * scale;
                right = Math.max(right, (int) Math.ceil(pen));
            }
        }
        int width = Math.min(right - left, LARGEST_SIDE);
        int height = Math.clamp((long) lines.size() * size, 1, LARGEST_SIDE);
        var picture = new Pixels(width, height, MemoryUtil.memCalloc(4 * width * height));
        int baseline = Math.round(ascent() * scale);
        for (int i = 0; i < lines.size(); i++) {
            drawLine(picture, lines.get(i), -left, baseline + i * size, size, scale);
        }
        return picture;
    }

    private void drawLine(
            Pixels picture, int[] line, int from, int baseline, int size, float scale) {
        float pen = 0;
        for (int i = 0; i < line.length; i++) {
            Glyph glyph = glyph(line[i], size, scale);
            lay(picture, glyph, from + Math.round(pen) + glyph.left, baseline + glyph.top);
            pen += advance(line, i, glyph) * scale;
        }
    }

    /**
     * White wherever there is anything of a letter: only alpha fades, or its edges would darken.
     */
    private static void lay(Pixels picture, Glyph glyph, int x, int y) {
        ByteBuffer rgba = picture.rgba;
        for (int row = 0; row < glyph.height; row++) {
            int toRow = picture.height - 1 - (y + row);
            if (toRow < 0 || toRow >= picture.height) {
                continue;
            }
            for (int column = 0; column < glyph.width; column++) {
                int toColumn = x + column;
                int covered = glyph.coverage[row * glyph.width + column] & 0xFF;
                if (covered == 0 || toColumn < 0 || toColumn >= picture.width) {
                    continue;
                }
                int at = 4 * (toRow * picture.width + toColumn);
                int before = rgba.get(at + 3) & 0xFF;
                rgba.put(at, (byte) 255).put(at + 1, (byte) 255).put(at + 2, (byte) 255);
                rgba.put(at + 3, (byte) Math.max(before, covered));
            }
        }
    }

    private float advance(int[] line, int at, Glyph glyph) {
        int kerning =
                at + 1 < line.length
                        ? stbtt_GetCodepointKernAdvance(info, line[at], line[at + 1])
                        : 0;
        return glyph.advance + kerning;
    }

    private int ascent() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer ascent = stack.mallocInt(1);
            stbtt_GetFontVMetrics(info, ascent, stack.mallocInt(1), stack.mallocInt(1));
            return ascent.get(0);
        }
    }

    private Glyph glyph(int codePoint, int size, float scale) {
        long key = (long) size << 32 | codePoint;
        Glyph known = glyphs.get(key);
        if (known != null) {
            return known;
        }
        if (glyphs.size() >= MOST_GLYPHS) {
            glyphs.clear();
        }
        Glyph drawn = rasterise(codePoint, scale);
        glyphs.put(key, drawn);
        return drawn;
    }

    private Glyph rasterise(int codePoint, float scale) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer advance = stack.mallocInt(1);
            stbtt_GetCodepointHMetrics(info, codePoint, advance, stack.mallocInt(1));
            if (Character.isISOControl(codePoint)) {
                return Glyph.NONE;
            }
            IntBuffer left = stack.mallocInt(1);
            IntBuffer top = stack.mallocInt(1);
            IntBuffer right = stack.mallocInt(1);
            IntBuffer bottom = stack.mallocInt(1);
            stbtt_GetCodepointBitmapBox(info, codePoint, scale, scale, left, top, right, bottom);
            int width = Math.clamp(right.get(0) - left.get(0), 0, LARGEST_SIDE);
            int height = Math.clamp(bottom.get(0) - top.get(0), 0, LARGEST_SIDE);
            var glyph = new Glyph(left.get(0), top.get(0), width, height, advance.get(0));
            if (glyph.coverage.length > 0) {
                ByteBuffer bitmap = MemoryUtil.memCalloc(glyph.coverage.length);
                stbtt_MakeCodepointBitmap(
                        info, bitmap, width, height, width, scale, scale, codePoint);
                bitmap.get(0, glyph.coverage);
                MemoryUtil.memFree(bitmap);
            }
            return glyph;
        }
    }
}
