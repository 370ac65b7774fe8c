/**
 * Where a screen's frames go besides previews: films in files, and a window.
 *
 * <p>Start with {@link scrim.daemon.output.Film} and {@link scrim.daemon.output.Window}.
 *
 * <p>Uses: engine.health, render.
 */
@NullMarked
package scrim.daemon.output;

import org.jspecify.annotations.NullMarked;
