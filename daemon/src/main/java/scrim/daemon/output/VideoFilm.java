package scrim.daemon.output;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.Picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A video that ffmpeg writes, a child process that is handed one frame after the other. It is made
 * beside its place under a name with {@value #UNFINISHED} in it.
 */
final class VideoFilm implements Film {
    private static final String UNFINISHED = ".unfinished";
    private static final int MOST_UNFINISHED = 100;
    private static final int COMPLAINT = 2_000;

    /** What screens show, told so that players need not guess. */
    private static final List<String> VIDEO_COLOURS =
            List.of(
                    "-vf",
                    "scale=in_range=full:out_range=tv:out_color_matrix=bt709"
                            + ":flags=accurate_rnd+full_chroma_int,format=yuv420p",
                    "-color_range",
                    "tv",
                    "-colorspace",
                    "bt709",
                    "-color_primaries",
                    "bt709",
                    "-color_trc",
                    "bt709");

    private final Path file;
    private final Path unfinished;
    private final boolean replace;
    private final Process ffmpeg;
    private final OutputStream frames;
    private final CompletableFuture<String> complaint;
    private boolean isFinished;
    private volatile boolean isClosed;

    /** How a video is packed, by the ending of its name. */
    enum Codec {
        MP4(true, "-c:v libx264 -preset medium -crf 16 -movflags +faststart"),
        MOV(true, "-c:v libx264 -preset medium -crf 16 -movflags +faststart"),
        WEBM(true, "-c:v libvpx-vp9 -crf 20 -b:v 0 -row-mt 1"),
        /** Every pixel as it was drawn. */
        MKV(false, "-c:v ffv1 -level 3 -vf format=gbrp");

        static final String ENDINGS =
                Stream.of(values())
                        .map(codec -> "." + codec.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));

        private final boolean isHalved;
        private final String arguments;

        /**
         * @param isHalved whether colours have half the size, so that sides must be even
         */
        Codec(boolean isHalved, String arguments) {
            this.isHalved = isHalved;
            this.arguments = arguments;
        }

        /** Null if the name is not that of a video. */
        static @Nullable Codec of(Path file) {
            String name = String.valueOf(file.getFileName()).toUpperCase(Locale.ROOT);
            for (Codec codec : values()) {
                if (name.endsWith("." + codec.name())) {
                    return codec;
                }
            }
            return null;
        }
    }

    private VideoFilm(Path file, Path unfinished, boolean replace, Process ffmpeg) {
        this.file = file;
        this.unfinished = unfinished;
        this.replace = replace;
        this.ffmpeg = ffmpeg;
        frames = ffmpeg.getOutputStream();
        complaint = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("ffmpeg's complaints")
                .start(() -> complaint.complete(complaints()));
    }

    static VideoFilm begin(Format format, Codec codec, boolean replace) throws IOException {
        Path file = format.out();
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder: name a file in it");
        }
        if (Files.exists(file) && !replace) {
            throw exists(file, null);
        }
        if (codec.isHalved && (format.width() % 2 != 0 || format.height() % 2 != 0)) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "an .%s has even sides, %dx%d has not: choose another --size, or .mkv",
                            codec.name().toLowerCase(Locale.ROOT),
                            format.width(),
                            format.height()));
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        Path unfinished = take(file, name.substring(0, dot) + UNFINISHED, name.substring(dot));
        try {
            return new VideoFilm(
                    file,
                    unfinished,
                    replace,
                    new ProcessBuilder(command(format, codec, unfinished))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw new IOException(
                    "ffmpeg, which writes videos, cannot be started: install it (Debian's package"
                            + " ffmpeg), or name a folder for PNG files",
                    e);
        }
    }

    /** Makes an empty file beside another one, under a name that nobody has. */
    private static Path take(Path beside, String name, String ending) throws IOException {
        for (int i = 1; i <= MOST_UNFINISHED; i++) {
            try {
                return Files.createFile(
                        beside.resolveSibling(name + (i == 1 ? "" : "-" + i) + ending));
            } catch (FileAlreadyExistsException e) {
                // Left by a film that was never finished, or somebody's own.
            }
        }
        throw new IOException(
                "there are "
                        + MOST_UNFINISHED
                        + " films called "
                        + beside.resolveSibling(name + ending)
                        + ": delete those that nobody is making");
    }

    private static List<String> command(Format format, Codec codec, Path to) {
        var command =
                new ArrayList<>(
                        List.of(
                                "ffmpeg",
                                "-hide_banner",
                                "-loglevel",
                                "error",
                                "-f",
                                "rawvideo",
                                "-pix_fmt",
                                "rgba",
                                "-video_size",
                                format.width() + "x" + format.height(),
                                "-framerate",
                                Float.toString(format.framesPerSecond()),
                                "-i",
                                "pipe:0"));
        command.addAll(List.of(codec.arguments.split(" ")));
        if (codec.isHalved) {
            command.addAll(VIDEO_COLOURS);
        }
        // The same frames give the same file: no dates, no versions.
        command.addAll(
                List.of(
                        "-fflags",
                        "+bitexact",
                        "-flags:v",
                        "+bitexact",
                        "-y",
                        // A name that begins with a dash or has a colon is still a file's.
                        "file:" + to.toAbsolutePath()));
        return command;
    }

    private static IOException exists(Path file, @Nullable Exception cause) {
        return new IOException(
                file + " is there already: choose another name, or add --force", cause);
    }

    /** Its last words, as a sentence. Ends when it does. */
    private String complaints() {
        var said = new StringBuilder();
        try (InputStream in = ffmpeg.getErrorStream()) {
            var part = new byte[1_024];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                said.append(new String(part, 0, count, StandardCharsets.UTF_8));
                said.delete(0, Math.max(0, said.length() - COMPLAINT));
            }
        } catch (IOException e) {
            // It was ended from here.
        }
        return said.toString().strip().lines().distinct().collect(Collectors.joining("; "));
    }

    @Override
    public void add(Picture frame) throws IOException {
        try {
            frames.write(frame.rgba());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            frames.close();
        } catch (IOException e) {
            throw failure(e);
        }
        if (exitCode() != 0) {
            throw failure(null);
        }
        force(unfinished);
        synchronized (this) {
            try {
                if (replace) {
                    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.move(unfinished, file);
                }
            } catch (FileAlreadyExistsException e) {
                throw exists(file, e);
            }
            isFinished = true;
        }
        force(file.toAbsolutePath().getParent());
    }

    /** It has ended or is about to; what it said last is the reason. */
    private IOException failure(@Nullable IOException cause) throws IOException {
        if (isClosed) {
            return new IOException("interrupted: nothing is left of " + file, cause);
        }
        int code = exitCode();
        String said = complaint.join();
        return new IOException(
                "ffmpeg could not write "
                        + file
                        + ": "
                        + (said.isEmpty() ? "it ended with exit code " + code : said),
                cause);
    }

    private int exitCode() throws IOException {
        try {
            return ffmpeg.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        if (isFinished) {
            return;
        }
        isClosed = true;
        // Waited for: what it still wrote would be there after it was deleted.
        ffmpeg.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            System.getLogger(VideoFilm.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "{0} could not be deleted: {1}",
                            unfinished,
                            "" + e);
        }
    }

    /** To the disk, as far as the system can be asked for it. */
    static void force(@Nullable Path path) throws IOException {
        if (path == null) {
            return;
        }
        boolean isFolder = Files.isDirectory(path);
        try (var channel =
                FileChannel.open(
                        path, isFolder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            // Not every system opens folders.
            if (!isFolder) {
                throw e;
            }
        }
    }
}
