package scrim.engine.stack;

/**
 * A file that comes with a shader.
 *
 * @param name what the shader calls it
 * @param path where it lies, relative to the shader's folder
 */
public record Asset(String name, String path) {}
