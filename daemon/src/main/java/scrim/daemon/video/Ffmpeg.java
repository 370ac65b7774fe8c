package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where ffmpeg is on this machine, asked anew each time: it may be installed during a show. */
final class Ffmpeg {
    static final String MISSING =
            "ffmpeg is not installed, so there is no video, no recording and no sound: sudo apt-get"
                    + " install ffmpeg";

    private static final Pattern HEIGHT = Pattern.compile("height=(\\d{1,6})");
    private static final int ROWS_OF_HD = 720;
    private static final int PROBE_SECONDS = 3;

    private final String searchPath;

    /**
     * @param searchPath folders as the variable PATH lists them
     */
    Ffmpeg(@Nullable String searchPath) {
        this.searchPath = searchPath == null ? "" : searchPath;
    }

    static Ffmpeg onThisMachine() {
        return new Ffmpeg(System.getenv("PATH"));
    }

    /**
     * The command of a child that has nothing to lose: the kernel ends it with this process.
     *
     * @return null if ffmpeg is not there
     */
    @Nullable List<String> bound(List<String> arguments) {
        return command("setpriv", List.of("--pdeathsig", "KILL", "--"), arguments);
    }

    /**
     * The command of a child that is to finish its work whatever happens to this process, and gives
     * way to the drawing.
     *
     * @return null if ffmpeg is not there
     */
    @Nullable List<String> finishing(List<String> arguments) {
        return command("nice", List.of("-n", "5"), arguments);
    }

    /**
     * Through another program, if that is there, and in a session of its own: what the terminal
     * sends to all of Scrim, Ctrl+C above all, is for Scrim to answer. Neither starts a process.
     */
    private @Nullable List<String> command(
            String through, List<String> words, List<String> arguments) {
        Path program = find("ffmpeg");
        if (program == null) {
            return null;
        }
        List<String> command = new ArrayList<>();
        Path setsid = find("setsid");
        if (setsid != null) {
            command.add(setsid.toString());
        }
        Path before = find(through);
        if (before != null) {
            command.add(before.toString());
            command.addAll(words);
        }
        command.add(program.toString());
        command.addAll(
                List.of("-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+verbose"));
        command.addAll(arguments);
        return command;
    }

    /**
     * What ffmpeg has to take the colours of a film for, in its words: {@code auto} if the film
     * says, or if that is what it takes them for anyway.
     */
    String matrixOf(Path film) {
        Path ffprobe = find("ffprobe");
        if (ffprobe == null) {
            return "auto";
        }
        try {
            Process process =
                    new ProcessBuilder(
                                    ffprobe.toString(),
                                    "-v",
                                    "quiet",
                                    "-protocol_whitelist",
                                    "file",
                                    "-select_streams",
                                    "v:0",
                                    "-show_entries",
                                    "stream=height,color_space",
                                    "-of",
                                    "default=noprint_wrappers=1",
                                    "file:" + film)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .redirectInput(new File("/dev/null"))
                            .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "auto";
            }
            // A few words, which fit into the pipe until it has ended.
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher height = HEIGHT.matcher(said);
            boolean isSaid = said.contains("color_space=") && !said.contains("=unknown");
            return !isSaid && height.find() && Integer.parseInt(height.group(1)) >= ROWS_OF_HD
                    ? "bt709"
                    : "auto";
        } catch (IOException e) {
            return "auto";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "auto";
        }
    }

    private @Nullable Path find(String name) {
        for (String folder : searchPath.split(Pattern.quote(File.pathSeparator), -1)) {
            if (!folder.isEmpty()) {
                Path file = Path.of(folder, name);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return file;
                }
            }
        }
        return null;
    }
}
