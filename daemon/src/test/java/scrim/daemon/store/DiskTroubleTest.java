package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class DiskTroubleTest {
    private static final Path PAGE = Path.of("../docs/operating.md");

    @TempDir Path temp;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    @DisplayName("DEV-35 what health says of a disk is in the guide, word for word")
    void eachTroubleIsInTheGuide(DiskTrouble trouble) throws IOException {
        String sentence = trouble.sentence("the show", temp);
        String what = sentence.substring(sentence.indexOf(temp + ": ") + (temp + ": ").length());

        assertThat(Files.readString(PAGE)).contains(what.split(":")[0]);
    }
}
