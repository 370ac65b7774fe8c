package scrim.daemon.render;

import scrim.daemon.shader.SoundInput;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Key;

/**
 * The pictures that come from outside, as textures: video and sound. Every texture has its first
 * row at the bottom. All calls belong to the render thread and its context; none waits or allocates
 * in steady state.
 */
@OwnedBy(ThreadRole.RENDER)
public interface ExternalPictures {
    /** No picture. */
    int NOTHING = 0;

    ExternalPictures NONE =
            new ExternalPictures() {
                @Override
                public void begin() {}

                @Override
                public int video(Key source) {
                    return NOTHING;
                }

                @Override
                public int sound(SoundInput input) {
                    return NOTHING;
                }

                @Override
                public void close() {}
            };

    /** Takes what has arrived since the last frame. Binds what it likes. */
    void begin();

    /** The newest picture of a source, RGBA, or {@link #NOTHING}. */
    int video(Key source);

    /** The sound as the input wants it, one row a channel, or {@link #NOTHING} for silence. */
    int sound(SoundInput input);

    /** Frees the textures; the context is still current. */
    void close();
}
