package scrim.engine.state;

import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

/**
 * Why one mutation cannot be carried out.
 *
 * @param target what it was about, in keys or ids
 * @param reason one sentence: what is wrong and what would be right
 */
record Refusal(MutationOutcome.Code code, String target, String reason) {
    static Refusal badArgument(String target, String reason) {
        return new Refusal(MutationOutcome.Code.BAD_ARGUMENT, target, reason);
    }

    static Refusal unknown(String target, String reason) {
        return new Refusal(MutationOutcome.Code.UNKNOWN_TARGET, target, reason);
    }

    static Refusal taken(String target, String reason) {
        return new Refusal(MutationOutcome.Code.ALREADY_EXISTS, target, reason);
    }

    static Refusal noParameter(ParameterAddress target) {
        return unknown(target.toString(), "there is no parameter " + target);
    }

    static Refusal noScreen(ScreenId screen) {
        return unknown(screen.value(), "there is no screen " + screen);
    }

    static Refusal noScene(SceneId scene) {
        return unknown(scene.value(), "there is no scene " + scene);
    }

    /** A shader that is missing or broken; with its file, line and reason then. */
    static Refusal noShader(ShaderId shader, ShaderCatalog catalog) {
        return switch (catalog.get(shader)) {
            case ShaderEntry.Broken broken -> badArgument(shader.value(), broken.message());
            case ShaderEntry.Usable _ -> throw new IllegalStateException(shader + " is usable");
            case null -> unknown(shader.value(), "there is no shader " + shader);
        };
    }

    /**
     * @param index which mutation of its batch, from 0
     */
    MutationOutcome.Rejected ofMutation(int index) {
        return new MutationOutcome.Rejected(code, index, target, reason);
    }
}
