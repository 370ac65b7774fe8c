package scrim.engine.stack;

import scrim.engine.param.ParameterDefinition;

import java.util.List;

/**
 * What is known of a shader without compiling it: its inputs and its needs.
 *
 * @param name what people call it
 * @param inputs its parameters in the author's order
 * @param textures images it brings, {@code fonts} fonts it brings
 * @param feedback whether it reads what it drew in the frame before
 * @param contentHash a digest of all its files: the same hash, the same program
 */
public record ShaderDescription(
        ShaderId id,
        String name,
        String description,
        String credit,
        List<String> categories,
        List<ParameterDefinition> inputs,
        List<Asset> textures,
        List<Asset> fonts,
        Temporal temporal,
        boolean feedback,
        String contentHash) {
    public ShaderDescription {
        categories = List.copyOf(categories);
        inputs = List.copyOf(inputs);
        textures = List.copyOf(textures);
        fonts = List.copyOf(fonts);
    }

    /** The same shader with other files, as far as they are not told from this. */
    public ShaderDescription withContentHash(String other) {
        return new ShaderDescription(
                id,
                name,
                description,
                credit,
                categories,
                inputs,
                textures,
                fonts,
                temporal,
                feedback,
                other);
    }
}
