package scrim.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.render.BlackPicture;
import scrim.daemon.render.Picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PngFilmTest {
    @TempDir private Path temp;

    @Test
    void whatOthersPutIntoTheFolderStaysWhenTheFilmIsGivenUp() throws IOException {
        Path folder = temp.resolve("film");
        try (Film film = PngFilm.begin(new Film.Format(folder, 2, 2, 25))) {
            film.add(frame());
            Files.writeString(folder.resolve("notes.txt"), "dear to somebody");
            Files.writeString(folder.resolve("unfinished/more.txt"), "dear to somebody");
        }

        assertThat(folder.resolve("notes.txt")).hasContent("dear to somebody");
        assertThat(folder.resolve("unfinished")).isDirectoryContaining("glob:**/more.txt");
        assertThat(folder.resolve("unfinished/frame-000000.png")).doesNotExist();
    }

    @Test
    void aFrameOfSomebodyElseIsNeitherReplacedNorTakenAway() throws IOException {
        Path folder = temp.resolve("film");
        try (Film film = PngFilm.begin(new Film.Format(folder, 2, 2, 25))) {
            film.add(frame());
            Files.writeString(folder.resolve("frame-000000.png"), "dear to somebody");

            assertThatThrownBy(film::finish).isInstanceOf(IOException.class);
        }

        assertThat(folder.resolve("frame-000000.png")).hasContent("dear to somebody");
        assertThat(folder.resolve("unfinished")).doesNotExist();
    }

    private static Picture frame() {
        return BlackPicture.of(2, 2, 0);
    }
}
