/**
 * Pictures and sound in and out: sources, recorders and the sound that shaders hear, each through a
 * child process of ffmpeg and a named pipe, so that a codec or a device that crashes or hangs costs
 * its own picture and nothing else.
 *
 * <p>Start with {@link scrim.daemon.video.VideoSources} and {@link scrim.daemon.video.Recorders};
 * one process is a {@code Child}, one pipe a {@code Fifo}.
 *
 * <p>Uses: config, engine.health, engine.loop, engine.param, render.
 */
@NullMarked
package scrim.daemon.video;

import org.jspecify.annotations.NullMarked;
