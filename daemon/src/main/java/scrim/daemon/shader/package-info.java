/**
 * Shaders as files: ISF headers read, their GLSL translated for a desktop driver, a folder of them
 * listed. Nothing here draws.
 *
 * <p>Start with {@link scrim.daemon.shader.ShaderLibrary}; one file is read by {@link
 * scrim.daemon.shader.ShaderFile}.
 *
 * <p>Uses: engine.health, engine.param, engine.stack.
 */
@NullMarked
package scrim.daemon.shader;

import org.jspecify.annotations.NullMarked;
