package scrim.daemon.render;

import scrim.daemon.shader.Pass;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.SoundInput;
import scrim.daemon.shader.TextInput;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.Asset;

import java.util.ArrayList;
import java.util.List;

/**
 * The pictures that a shader's code reads by name, in the order in which they are numbered: images,
 * texts, sounds, its own files, what its passes draw.
 *
 * @param images inputs, {@code texts} likewise
 * @param targets each once, however many passes draw into it
 */
record Samplers(
        List<ParameterDefinition> images,
        List<ParameterDefinition> texts,
        List<SoundInput> sounds,
        List<Asset> textures,
        List<String> targets) {

    /** The earlier frames of a temporal shader: an array of pictures. */
    static final String HISTORY = "scrim_history";

    static Samplers of(ShaderSource source) {
        var images = new ArrayList<ParameterDefinition>();
        var texts = new ArrayList<ParameterDefinition>();
        for (ParameterDefinition input : source.description().inputs()) {
            if (input.kind() instanceof ParameterKind.Image) {
                images.add(input);
            } else if (input.kind() instanceof ParameterKind.Text) {
                texts.add(input);
            }
        }
        var targets = new ArrayList<String>();
        for (Pass pass : source.passes()) {
            String target = pass.target();
            if (target != null && !targets.contains(target)) {
                targets.add(target);
            }
        }
        return new Samplers(
                images, texts, source.sounds(), source.description().textures(), targets);
    }

    /** What the code calls them, in their order. */
    List<String> names() {
        var names = new ArrayList<String>();
        images.forEach(image -> names.add(image.id().value()));
        texts.forEach(text -> names.add(text.id().value()));
        sounds.forEach(sound -> names.add(sound.name()));
        textures.forEach(texture -> names.add(texture.name()));
        names.addAll(targets);
        return names;
    }

    /** How a shader's input of words becomes a picture. */
    static TextInput look(ShaderSource source, ParameterDefinition text) {
        for (TextInput look : source.texts()) {
            if (look.name().equals(text.id().value())) {
                return look;
            }
        }
        return new TextInput(text.id().value(), null, TextPicture.PIXELS);
    }
}
