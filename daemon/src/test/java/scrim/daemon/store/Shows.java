package scrim.daemon.store;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Shows to save: one that tells its rev, and random ones with everything a show can have. */
final class Shows {
    static final Provenance BY = new Provenance(Origin.RESTORE, 7, 1_700_000_000_000L);
    private static final ParameterId SPEED = new ParameterId("speed");

    private Shows() {}

    /** A show of about a kilobyte in which the rev is to be seen in two places. */
    static DurableState ofRev(long rev) {
        Values values =
                Values.NONE.with(
                        SPEED,
                        new Setting(new ParameterValue.Text("rev " + rev + " ".repeat(500)), BY));
        var layer = new Layer(LayerId.of(1), new Key("warp"), new ShaderId("basic/warp"), values);
        return new DurableState(
                Rows.of(
                        Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                .withLayers(Rows.of(layer))),
                Rows.of(),
                rev);
    }

    /** The rev such a show was made with; fails if its two places disagree. */
    static long revOf(DurableState state) {
        Setting setting = state.screens().getFirst().layers().getFirst().values().get(SPEED);
        String text = ((ParameterValue.Text) setting.value()).text();
        if (!text.strip().equals("rev " + state.lastLayerNumber())) {
            throw new AssertionError("torn: " + text + " and " + state.lastLayerNumber());
        }
        return state.lastLayerNumber();
    }

    static DurableState random(RandomGenerator dice) {
        var screens = new ArrayList<Screen>();
        var scenes = new ArrayList<Scene>();
        long[] lastLayer = {0};
        for (int i = dice.nextInt(4); i >= 0; i--) {
            screens.add(
                    new Screen(
                            new ScreenId("s" + i + word(dice)),
                            new ScreenFormat(
                                    1 + dice.nextInt(ScreenFormat.LARGEST),
                                    1 + dice.nextInt(ScreenFormat.LARGEST),
                                    1 + dice.nextFloat() * 479),
                            values(dice),
                            dice.nextBoolean() ? null : new SceneId(word(dice)),
                            Rows.copyOf(layers(dice, lastLayer))));
        }
        for (int i = dice.nextInt(4); i > 0; i--) {
            scenes.add(
                    new Scene(
                            new SceneId("c" + i + word(dice)),
                            text(dice),
                            layers(dice, lastLayer)));
        }
        scenes.sort((one, other) -> one.id().compareTo(other.id()));
        return new DurableState(Rows.copyOf(screens), Rows.copyOf(scenes), lastLayer[0]);
    }

    private static List<Layer> layers(RandomGenerator dice, long[] last) {
        var layers = new ArrayList<Layer>();
        for (int i = dice.nextInt(12); i > 0; i--) {
            layers.add(
                    new Layer(
                            LayerId.of(++last[0]),
                            new Key("k" + i + "-" + word(dice)),
                            new ShaderId(word(dice) + "/" + word(dice)),
                            values(dice)));
        }
        return layers;
    }

    private static Values values(RandomGenerator dice) {
        Map<ParameterId, Setting> values = new HashMap<>();
        for (int i = dice.nextInt(10); i > 0; i--) {
            values.put(new ParameterId(word(dice)), new Setting(value(dice), BY));
        }
        return values.isEmpty() ? Values.NONE : Values.copyOf(values);
    }

    static ParameterValue value(RandomGenerator dice) {
        return switch (dice.nextInt(8)) {
            case 0 -> new ParameterValue.Scalar(number(dice));
            case 1 -> new ParameterValue.Flag(dice.nextBoolean());
            case 2 -> new ParameterValue.Choice(dice.nextInt());
            case 3 -> new ParameterValue.Point(number(dice), number(dice));
            case 4 ->
                    new ParameterValue.Color(
                            number(dice), number(dice), number(dice), number(dice));
            case 5 -> new ParameterValue.Text(text(dice));
            case 6 -> new ParameterValue.Pulse();
            default -> new ParameterValue.Image(image(dice));
        };
    }

    private static ImageSource image(RandomGenerator dice) {
        return switch (dice.nextInt(6)) {
            case 0 -> new ImageSource.None();
            case 1 -> new ImageSource.Below();
            case 2 -> new ImageSource.File("images/" + word(dice) + ".png");
            case 3 -> new ImageSource.Video(new Key(word(dice)));
            case 4 -> new ImageSource.Layer(LayerId.of(dice.nextInt(100)));
            default -> new ImageSource.Screen(new ScreenId(word(dice)));
        };
    }

    /** Any float there is, also the ones nobody thinks of. */
    static float number(RandomGenerator dice) {
        float number = Float.intBitsToFloat(dice.nextInt());
        return Float.isFinite(number) ? number : -0.0f;
    }

    private static String word(RandomGenerator dice) {
        String characters = "abcXYZ019_-.~";
        var word = new StringBuilder();
        for (int i = dice.nextInt(9); i >= 0; i--) {
            word.append(characters.charAt(dice.nextInt(characters.length())));
        }
        // A shader id must not climb.
        return word.toString().replace("..", "._");
    }

    /** Any text there is, half surrogate pairs and control characters included. */
    private static String text(RandomGenerator dice) {
        var text = new StringBuilder();
        for (int i = dice.nextInt(30); i > 0; i--) {
            text.append(
                    switch (dice.nextInt(4)) {
                        case 0 -> (char) dice.nextInt(0x80);
                        case 1 -> (char) (0xd800 + dice.nextInt(0x800));
                        default -> (char) dice.nextInt(0x10000);
                    });
        }
        return text.toString();
    }
}
