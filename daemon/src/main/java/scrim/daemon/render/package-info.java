/**
 * The render thread: when a frame is due, what is drawn, and how somebody gets to see it. All GL is
 * in here, and belongs to one thread.
 *
 * <p>Start with {@link scrim.daemon.render.RenderLoop}; one screen's picture is made by {@code
 * ScreenRenderer}, one layer's by {@code LayerRenderer}, and any thread asks for one with {@link
 * scrim.daemon.render.FrameTap}.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.stack, engine.state, shader.
 */
@NullMarked
package scrim.daemon.render;

import org.jspecify.annotations.NullMarked;
