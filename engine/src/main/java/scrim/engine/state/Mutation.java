package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Carried;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Rows;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderId;

import java.util.Map;

/**
 * A change somebody asks for. OSC, HTTP, the page, scenes and file watching all speak only in
 * these; {@link Effects#of} says what each leads to.
 */
public sealed interface Mutation {
    /**
     * @param lifetime how long it counts; null leaves it to the parameter's hint and the ingress
     *     ({@link LifetimePolicy})
     */
    record SetParameter(ParameterAddress target, ParameterValue value, @Nullable Lifetime lifetime)
            implements Mutation {}

    /**
     * Back to the shader's defaults: base, session and automation values in the scope go. Mix,
     * bypass, blend and masters only when the scope is that one parameter, because resetting a look
     * should not switch a layer back on.
     */
    record Reset(Scope scope) implements Mutation {}

    /** Back to what is saved: session and automation values in the scope go. */
    record Revert(Scope scope) implements Mutation {}

    /** What is set for this session in the scope is saved from now on. */
    record Keep(Scope scope) implements Mutation {}

    /** Automation in the scope ends; base and session values stay. */
    record ReleaseAutomation(Scope scope) implements Mutation {}

    /**
     * @param key how to reach it, null for the shader's name (with a number if that is taken)
     * @param at position from the bottom, 0 to the number of layers
     * @param values what to set in it, for which the shader must be usable
     */
    record AddLayer(
            ScreenId screen,
            @Nullable Key key,
            ShaderId shader,
            int at,
            Map<ParameterId, ParameterValue> values)
            implements Mutation {
        public AddLayer {
            values = Map.copyOf(values);
        }
    }

    record RemoveLayer(ScreenId screen, LayerId layer) implements Mutation {}

    /**
     * @param to position from the bottom once the layer has been taken out
     */
    record MoveLayer(ScreenId screen, LayerId layer, int to) implements Mutation {}

    record SetShader(ScreenId screen, LayerId layer, ShaderId shader) implements Mutation {}

    record SetLayerKey(ScreenId screen, LayerId layer, Key key) implements Mutation {}

    record AddScreen(ScreenId screen, ScreenFormat format) implements Mutation {}

    record RemoveScreen(ScreenId screen) implements Mutation {}

    record SetFormat(ScreenId screen, ScreenFormat format) implements Mutation {}

    /** Saves a screen's stack under a name, replacing a scene of that id. */
    record SaveScene(ScreenId screen, SceneId scene, String name) implements Mutation {}

    /**
     * Puts a scene's layers in place of the screen's.
     *
     * @param automation what becomes of automation that still fits; what no longer fits goes anyway
     */
    record LoadScene(ScreenId screen, SceneId scene, LoadedAutomation automation)
            implements Mutation {}

    record RenameScene(SceneId scene, String name) implements Mutation {}

    record DeleteScene(SceneId scene) implements Mutation {}

    /**
     * Puts the screens of an earlier state in place of all there are; scenes stay. Automation that
     * still fits goes on, session values go.
     *
     * @param lastLayerNumber the highest layer number that state had given out
     * @param from what state it is, for people: {@code generation 1234}
     */
    record ReplaceScreens(Rows<Screen> screens, long lastLayerNumber, Carried carried, String from)
            implements Mutation {}

    /** Forgets what layers drew before: temporal history and feedback. No value changes. */
    record ClearHistory(Scope scope) implements Mutation {}

    /** The shader library as it is now. */
    record RefreshCatalog(ShaderCatalog catalog) implements Mutation {}

    /** What the machine offers as it is now. */
    record SetEnvironment(Environment environment) implements Mutation {}

    /** What becomes of automation when a scene is loaded under it. */
    enum LoadedAutomation {
        KEEP_COMPATIBLE,
        CLEAR
    }

    /** What it is about: all that it may change lies within. */
    default Scope scope() {
        return switch (this) {
            case SetParameter(var target, _, _) -> new Scope.OfParameter(target);
            case Reset(var scope) -> scope;
            case Revert(var scope) -> scope;
            case Keep(var scope) -> scope;
            case ReleaseAutomation(var scope) -> scope;
            case ClearHistory(var scope) -> scope;
            case AddLayer add -> new Scope.OfScreen(add.screen());
            case RemoveLayer(var screen, var layer) -> new Scope.OfLayer(screen, layer);
            case MoveLayer(var screen, var layer, _) -> new Scope.OfLayer(screen, layer);
            case SetShader(var screen, var layer, _) -> new Scope.OfLayer(screen, layer);
            case SetLayerKey(var screen, var layer, _) -> new Scope.OfLayer(screen, layer);
            case AddScreen(var screen, _) -> new Scope.OfScreen(screen);
            case RemoveScreen(var screen) -> new Scope.OfScreen(screen);
            case SetFormat(var screen, _) -> new Scope.OfScreen(screen);
            case SaveScene(var screen, _, _) -> new Scope.OfScreen(screen);
            case LoadScene(var screen, _, _) -> new Scope.OfScreen(screen);
            case RenameScene _,
                    DeleteScene _,
                    ReplaceScreens _,
                    RefreshCatalog _,
                    SetEnvironment _ ->
                    new Scope.Everything();
        };
    }

    /** The word for this kind of change in protocols, logs and requests. */
    default String word() {
        return switch (this) {
            case SetParameter _ -> "setParameter";
            case Reset _ -> "reset";
            case Revert _ -> "revert";
            case Keep _ -> "keep";
            case ReleaseAutomation _ -> "releaseAutomation";
            case AddLayer _ -> "addLayer";
            case RemoveLayer _ -> "removeLayer";
            case MoveLayer _ -> "moveLayer";
            case SetShader _ -> "setShader";
            case SetLayerKey _ -> "setLayerKey";
            case AddScreen _ -> "addScreen";
            case RemoveScreen _ -> "removeScreen";
            case SetFormat _ -> "setFormat";
            case SaveScene _ -> "saveScene";
            case LoadScene _ -> "loadScene";
            case RenameScene _ -> "renameScene";
            case DeleteScene _ -> "deleteScene";
            case ReplaceScreens _ -> "rollback";
            case ClearHistory _ -> "clearHistory";
            case RefreshCatalog _ -> "refreshCatalog";
            case SetEnvironment _ -> "setEnvironment";
        };
    }
}
