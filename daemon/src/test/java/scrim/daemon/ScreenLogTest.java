package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.LogLevel;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.ArrayList;
import java.util.List;

class ScreenLogTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING);
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void listen() {
        desk.engine.listen(new ScreenLog(desk.engine::view, lines::add));
    }

    @Test
    void atInfoAChangeOfTheStackIsLoggedWithWhoMadeItAndAValueIsNot() {
        desk.set("main/a/speed", 0.5f);

        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, desk.address("main/a/speed").layer()));

        assertThat(lines).singleElement().asString().contains("screen main", "RemoveLayer", "rev");
    }

    @Test
    void atDebugAValueIsLoggedByItsKeys() {
        level(LogLevel.DEBUG);
        lines.clear();

        desk.set("main/a/speed", 0.5f);

        assertThat(lines).singleElement().asString().contains("main/a/speed set to", "0.5");
    }

    @Test
    void atErrorNoChangeIsLogged() {
        level(LogLevel.ERROR);
        lines.clear();

        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, desk.address("main/a/speed").layer()));

        assertThat(lines).isEmpty();
    }

    @Test
    void whatOnlyMovesIsNeverLogged() {
        level(LogLevel.DEBUG);
        lines.clear();

        desk.accepted(
                new Mutation.SetParameter(
                        desk.address("main/a/speed"),
                        new ParameterValue.Scalar(1),
                        Lifetime.TRANSIENT));

        assertThat(lines).isEmpty();
    }

    @Test
    void anotherScreensChangesAreItsOwn() {
        desk.accepted(new Mutation.AddScreen(new ScreenId("strip"), ScreenFormat.DEFAULT));

        assertThat(lines).singleElement().asString().startsWith("screen strip");
    }

    private void level(LogLevel level) {
        desk.accepted(
                new Mutation.SetParameter(
                        desk.address("main/master/logLevel"),
                        new ParameterValue.Choice(level.ordinal()),
                        null));
    }
}
