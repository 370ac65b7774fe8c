/**
 * {@code scrim.toml} in the show's folder: video sources, recorders and sound, read once at the
 * start into records. What is wrong in it is left out and told, never a reason not to start.
 *
 * <p>Start with {@link scrim.daemon.config.ShowConfig}; {@code ConfigReader} is how the text
 * becomes one.
 *
 * <p>Uses: engine.param.
 */
@NullMarked
package scrim.daemon.config;

import org.jspecify.annotations.NullMarked;
