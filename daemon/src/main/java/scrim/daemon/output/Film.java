package scrim.daemon.output;

import scrim.daemon.render.Picture;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Frames on their way into files. Until it is finished nothing has the name of the finished thing,
 * so that half a film is never taken for a whole one; closing it unfinished takes away what is
 * there of it. One thread adds and finishes; any may close.
 */
public sealed interface Film extends AutoCloseable permits PngFilm, VideoFilm {
    /**
     * What a film is.
     *
     * @param out a file for a video, a folder for PNG files
     */
    record Format(Path out, int width, int height, float framesPerSecond) {}

    /**
     * Begins a film: a video if the name ends like one, PNG files otherwise.
     *
     * @param replace whether a video of that name is replaced once the new one is finished
     * @throws IOException if there is something of that name already, or it cannot be made; nothing
     *     is left behind
     */
    static Film begin(Format format, boolean replace) throws IOException {
        VideoFilm.Codec codec = VideoFilm.Codec.of(format.out());
        return codec == null ? PngFilm.begin(format) : VideoFilm.begin(format, codec, replace);
    }

    /**
     * Adds the next frame; waits while those before it are being written.
     *
     * @throws IOException if it or one before could not be written; the film is lost
     */
    void add(Picture frame) throws IOException;

    /**
     * Gives the film its name, all of it being on the disk.
     *
     * @throws IOException if that cannot be; the film is lost
     */
    void finish() throws IOException;

    /** Takes away what is not finished. Again: does nothing. */
    @Override
    void close();
}
