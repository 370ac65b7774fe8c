package scrim.daemon.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the machine beside the show offers it: not part of what is saved, and read at the start.
 *
 * @param sources video sources in the order of the file; the first one is the show's main input
 * @param sound null for silence
 */
public record ShowConfig(
        List<SourceConfig> sources, List<RecorderConfig> recorders, @Nullable SoundConfig sound) {
    public static final String FILE_NAME = "scrim.toml";
    public static final ShowConfig EMPTY = new ShowConfig(List.of(), List.of(), null);

    private static final long LARGEST = 1 << 20;

    public ShowConfig {
        sources = List.copyOf(sources);
        recorders = List.copyOf(recorders);
    }

    /** What could be used, and everything that could not. */
    public record Outcome(ShowConfig config, List<ConfigProblem> problems) {
        public Outcome {
            problems = List.copyOf(problems);
        }
    }

    /** Reads the file in a show's folder; without one there is nothing, and nothing wrong. */
    public static Outcome read(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            if (Files.size(file) > LARGEST) {
                return unusable("is larger than 1 MiB; nothing in it is used");
            }
            byte[] bytes = Files.readAllBytes(file);
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return parse(folder, text);
        } catch (NoSuchFileException e) {
            return new Outcome(EMPTY, List.of());
        } catch (CharacterCodingException e) {
            return unusable("is not UTF-8 text; nothing in it is used");
        } catch (IOException e) {
            return unusable("cannot be read, nothing in it is used: " + e);
        }
    }

    /**
     * @param folder the show's folder, from which paths are taken
     */
    public static Outcome parse(Path folder, String text) {
        return new ConfigReader(folder, text).read();
    }

    private static Outcome unusable(String message) {
        return new Outcome(EMPTY, List.of(new ConfigProblem(0, 0, "", message)));
    }
}
