package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * How the words of a text input become a picture.
 *
 * @param name the input, and what the shader's code calls the picture
 * @param font the font's file, null for the one that Scrim uses where none is named
 * @param pixels the letters' height, from the baseline of one line to that of the next
 */
public record TextInput(String name, @Nullable Path font, int pixels) {}
