package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.daemon.control.osc.OscSettings;
import scrim.engine.param.ScreenId;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class OptionsTest {
    @Test
    void withoutOptionsTheShowIsInTheCurrentFolderAndTheDoorsAreOnLoopback() throws Exception {
        Options options = Options.parse(List.of());

        assertThat(options.data()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(options.http()).isEqualTo(new Options.Http(7270, List.of(), Set.of()));
        assertThat(options.osc()).isEqualTo(OscSettings.onLoopback(9000));
        assertThat(options.osc().hosts()).allMatch(InetAddress::isLoopbackAddress);
        assertThat(options.size()).isNull();
        assertThat(options.framesPerSecond()).isNull();
        assertThat(options.frames()).isZero();
        assertThat(options.second()).isNull();
        assertThat(options.timing()).isEqualTo(timing(50, 200));
        assertThat(options.window()).isNull();
    }

    @Test
    void aWindowShowsTheMainScreenUnlessAnotherIsNamed() throws Exception {
        assertThat(Options.parse(List.of("--window", "--frames", "3")).window())
                .isEqualTo(new Options.WindowWish(ScreenId.MAIN, false, 0));
        assertThat(Options.parse(List.of("--window", "left", "--fullscreen")).window())
                .isEqualTo(new Options.WindowWish(new ScreenId("left"), true, 0));
        assertThat(Options.parse(List.of("--monitor", "2", "--fullscreen")).window())
                .isEqualTo(new Options.WindowWish(ScreenId.MAIN, true, 2));
        assertThat(Options.parse(List.of("--fullscreen", "--frames", "3")).frames()).isEqualTo(3);
    }

    @Test
    void oscQueryIsAnsweredBesideOscUnlessItIsOff() throws Exception {
        assertThat(Options.parse(List.of()).oscQuery())
                .isEqualTo(new Options.OscQueryWish(9001, false, false));
        assertThat(Options.parse(List.of("--osc-port", "0")).oscQuery().port()).isZero();
        assertThat(Options.parse(List.of("--oscquery-port", "9100")).oscQuery())
                .isEqualTo(new Options.OscQueryWish(9100, true, false));
        assertThat(Options.parse(List.of("--oscquery-port", "off")).oscQuery().port())
                .isEqualTo(Options.OscQueryWish.OFF);
        assertThatThrownBy(() -> Options.parse(List.of("--oscquery-port", "none")))
                .hasMessageContaining("--oscquery-port takes a whole number");
    }

    @Test
    void theNetworkIsToldOfWhatItCanReachUnlessSaidOtherwise() throws Exception {
        List<String> open = List.of("--osc-host", "0.0.0.0", "--osc-allow", "10.0.0.0/8");

        assertThat(Options.parse(open).oscQuery().isAnnounced()).isTrue();
        assertThat(
                        Options.parse(
                                        Stream.concat(open.stream(), Stream.of("--zeroconf", "off"))
                                                .toList())
                                .oscQuery()
                                .isAnnounced())
                .isFalse();
        assertThat(Options.parse(List.of("--zeroconf", "on")).oscQuery().isAnnounced()).isTrue();
        assertThatThrownBy(() -> Options.parse(List.of("--zeroconf", "maybe")))
                .hasMessage("--zeroconf takes on or off, was maybe");
    }

    @Test
    void oscIsHeardFromOutsideOnlyByThoseWhoAreNamed() throws Exception {
        OscSettings settings =
                Options.parse(
                                List.of(
                                        "--osc-host", "0.0.0.0",
                                        "--osc-allow", "10.0.0.0/8",
                                        "--osc-rate", "5000"))
                        .osc();

        assertThat(settings.hosts()).containsExactly(InetAddress.ofLiteral("0.0.0.0"));
        assertThat(settings.allowed()).isNotSameAs(AllowedMachines.NONE_BUT_THIS);
        assertThat(settings.messagesPerSecond()).isEqualTo(5_000);
        assertThatThrownBy(() -> Options.parse(List.of("--osc-host", "0.0.0.0")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContaining("--osc-allow");
        assertThat(Options.parse(List.of("--osc-host", "127.0.0.1")).osc().hosts()).hasSize(1);
    }

    @Test
    void httpIsServedToOthersOnlyWhereItIsSaid() throws Exception {
        Options.Http http =
                Options.parse(
                                List.of(
                                        "--http-host", "192.168.1.5,fd00::1",
                                        "--http-host", "10.0.0.1",
                                        "--http-name", "Stage.local",
                                        "--http-name", "wall.example:8080"))
                        .http();

        assertThat(http.besides())
                .containsExactly(
                        InetAddress.ofLiteral("192.168.1.5"),
                        InetAddress.ofLiteral("fd00::1"),
                        InetAddress.ofLiteral("10.0.0.1"));
        assertThat(http.names()).containsExactlyInAnyOrder("stage.local", "wall.example:8080");
        for (String wrong : List.of("stage.local", "", "1.2.3.4,,5.6.7.8")) {
            assertThatThrownBy(() -> Options.parse(List.of("--http-host", wrong)))
                    .isInstanceOf(Options.UsageException.class)
                    .hasMessageContaining("--http-host takes an address");
        }
        for (String wrong : List.of("", "*", "http://stage.local", "a b", "-x", "null/")) {
            assertThatThrownBy(() -> Options.parse(List.of("--http-name", wrong)))
                    .isInstanceOf(Options.UsageException.class)
                    .hasMessageContaining("--http-name takes a name");
        }
    }

    @Test
    void everyOptionIsTaken() throws Exception {
        Options options =
                Options.parse(
                        List.of(
                                "--data",
                                "show",
                                "--http-port",
                                "1",
                                "--osc-port",
                                "2",
                                "--size",
                                "320x180",
                                "--fps",
                                "29.97",
                                "--frames",
                                "300",
                                "--save-after",
                                "10000",
                                "--save-within",
                                "20000",
                                "--second",
                                "other/../second"));

        assertThat(options.data()).isEqualTo(Path.of("show").toAbsolutePath());
        assertThat(options.http().port()).isEqualTo(1);
        assertThat(options.osc().port()).isEqualTo(2);
        assertThat(options.size()).isEqualTo(new Options.Size(320, 180));
        assertThat(options.framesPerSecond()).isEqualTo(29.97f);
        assertThat(options.frames()).isEqualTo(300);
        assertThat(options.timing()).isEqualTo(timing(10_000, 20_000));
        assertThat(options.second()).isEqualTo(Path.of("second").toAbsolutePath());
    }

    @Test
    @DisplayName("K-1 whichever wait is said alone, the other follows as far as it must")
    void whicheverWaitIsSaidAloneTheOtherFollows() throws Exception {
        assertThat(Options.parse(List.of("--save-after", "1000")).timing())
                .isEqualTo(timing(1_000, 1_000));
        assertThat(Options.parse(List.of("--save-after", "0")).timing()).isEqualTo(timing(0, 200));
        assertThat(Options.parse(List.of("--save-within", "20")).timing())
                .isEqualTo(timing(20, 20));
        assertThat(Options.parse(List.of("--save-within", "5000")).timing())
                .isEqualTo(timing(50, 5_000));
    }

    @Test
    void waitsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() ->
                        Options.parse(List.of("--save-after", "1000", "--save-within", "999")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage("--save-within 999 is shorter than --save-after 1000");
    }

    @Test
    void theSecondFolderIsNotTheFirst() {
        assertThatThrownBy(() -> Options.parse(List.of("--data", "a", "--second", "b/../a")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContaining("--second")
                .hasMessageContaining("another disk");
    }

    @ParameterizedTest
    @CsvSource({
        "--sise,320x180",
        "--size,320",
        "--size,0x180",
        "--size,320x99999",
        "--fps,NaN",
        "--fps,0",
        "--frames,0",
        "--frames,many",
        "--http-port,65536",
        "--osc-port,-1",
        "--osc-host,localhost",
        "--osc-allow,everybody",
        "--osc-rate,9",
        "--save-after,-1",
        "--save-within,600001",
        "--second,''",
        "--window,a/b",
        "--monitor,0"
    })
    void whatCannotBeMeantIsRefusedByName(String option, String value) {
        assertThatThrownBy(() -> Options.parse(List.of(option, value)))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContaining(option);
    }

    @Test
    void anEmptyDataFolderIsNotTheCurrentOne() {
        assertThatThrownBy(() -> Options.parse(List.of("--data", "")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage("--data needs a folder, was empty");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        assertThatThrownBy(() -> Options.parse(List.of("--data")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContaining("--data");
    }

    private static Options.Timing timing(long afterMillis, long withinMillis) {
        return new Options.Timing(Duration.ofMillis(afterMillis), Duration.ofMillis(withinMillis));
    }
}
