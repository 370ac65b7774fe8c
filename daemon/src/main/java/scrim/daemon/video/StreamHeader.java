package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.PixelLayout;
import scrim.daemon.render.VideoFormat;

import java.io.IOException;

/**
 * The first lines of what a child writes: the size and rate of its pictures. YUV comes as Y4M, RGBA
 * as PAM, because both say so by themselves.
 *
 * @param framesPerSecond 0 if it is not said
 * @param length in bytes of what stands before every picture of RGBA; 0 of YUV
 */
record StreamHeader(VideoFormat format, double framesPerSecond, int length) {
    private static final int HEADER_LINES = 20;

    /**
     * @param isBottomFirst how RGBA comes, which it does not say
     * @return null if nothing came before the end
     */
    static @Nullable StreamHeader read(Inflow in, boolean isBottomFirst)
            throws IOException, LostException {
        String first = in.line();
        if (first == null) {
            return null;
        }
        try {
            if (first.startsWith("YUV4MPEG2 ")) {
                return y4m(first);
            }
            if (first.equals("P7")) {
                return pam(in, isBottomFirst);
            }
        } catch (IllegalArgumentException e) {
            throw new LostException(String.valueOf(e.getMessage()));
        }
        throw new LostException("ffmpeg writes what is no picture");
    }

    private static StreamHeader y4m(String line) {
        int width = 0;
        int height = 0;
        double rate = 0;
        for (String word : line.split(" ", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            String value = word.substring(1);
            switch (word.charAt(0)) {
                case 'W' -> width = Integer.parseInt(value);
                case 'H' -> height = Integer.parseInt(value);
                case 'F' -> rate = ratio(value);
                default -> {
                    // The rest is on standard error too, and in more words.
                }
            }
        }
        return new StreamHeader(new VideoFormat(width, height, PixelLayout.YUV420P), rate, 0);
    }

    private static double ratio(String text) {
        int colon = text.indexOf(':');
        double rate =
                Double.parseDouble(text.substring(0, colon))
                        / Double.parseDouble(text.substring(colon + 1));
        return rate >= 0.01 && rate <= 1_000 ? rate : 25;
    }

    private static @Nullable StreamHeader pam(Inflow in, boolean isBottomFirst)
            throws IOException, LostException {
        int length = "P7\n".length();
        int width = 0;
        int height = 0;
        for (int i = 0; i < HEADER_LINES; i++) {
            String line = in.line();
            if (line == null) {
                return null;
            }
            length += line.length() + 1;
            if (line.equals("ENDHDR")) {
                var format = new VideoFormat(width, height, PixelLayout.RGBA, isBottomFirst);
                return new StreamHeader(format, 0, length);
            }
            if (line.startsWith("WIDTH ")) {
                width = Integer.parseInt(line.substring("WIDTH ".length()));
            } else if (line.startsWith("HEIGHT ")) {
                height = Integer.parseInt(line.substring("HEIGHT ".length()));
            }
        }
        throw new LostException("ffmpeg writes what is no picture");
    }
}
