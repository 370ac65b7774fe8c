package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.SoundInput;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Key;

import java.util.Map;

/**
 * The video sources and the sound of a show as textures. Live it takes what is newest and waits for
 * nothing; offline it steps every source by one picture a frame, and waits for it.
 */
public final class SourcePictures implements ExternalPictures {
    /** A source that is slower than this, offline, is given up for the frame. */
    private static final long LONGEST_STEP_NANOS = 30_000_000_000L;

    private final Map<Key, VideoFeed> feeds;
    private final @Nullable SoundFeed sound;
    private final boolean isStepped;
    private @Nullable Gl gl;

    /** What is made with the context, at the first frame. */
    private static final class Gl {
        private final YuvDecoder decoder = new YuvDecoder();
        private final Key[] names;
        private final SourcePicture[] pictures;
        private final @Nullable SoundPictures sound;

        Gl(Map<Key, VideoFeed> feeds, @Nullable SoundFeed sound) {
            names = new Key[feeds.size()];
            pictures = new SourcePicture[feeds.size()];
            int at = 0;
            for (Map.Entry<Key, VideoFeed> one : feeds.entrySet()) {
                names[at] = one.getKey();
                pictures[at] = new SourcePicture(one.getValue(), decoder);
                at++;
            }
            this.sound = sound == null ? null : new SoundPictures(sound);
        }
    }

    private SourcePictures(
            Map<Key, VideoFeed> feeds, @Nullable SoundFeed sound, boolean isStepped) {
        this.feeds = Map.copyOf(feeds);
        this.sound = sound;
        this.isStepped = isStepped;
    }

    /** What is newest, as it comes. */
    public static SourcePictures live(Map<Key, VideoFeed> feeds, @Nullable SoundFeed sound) {
        return new SourcePictures(feeds, sound, false);
    }

    /** Every picture, one a frame. */
    public static SourcePictures stepped(Map<Key, VideoFeed> feeds, @Nullable SoundFeed sound) {
        return new SourcePictures(feeds, sound, true);
    }

    @Override
    @OwnedBy(ThreadRole.RENDER)
    public void begin() {
        Gl open = gl;
        if (open == null) {
            open = new Gl(feeds, sound);
            gl = open;
        }
        for (SourcePicture picture : open.pictures) {
            if (isStepped) {
                picture.step(LONGEST_STEP_NANOS);
            } else {
                picture.takeNewest();
            }
        }
        if (open.sound != null) {
            open.sound.take(isStepped ? LONGEST_STEP_NANOS : 0);
        }
    }

    @Override
    @OwnedBy(ThreadRole.RENDER)
    public int video(Key source) {
        Gl open = gl;
        if (open != null) {
            for (int i = 0; i < open.names.length; i++) {
                if (open.names[i].equals(source)) {
                    return open.pictures[i].texture();
                }
            }
        }
        return NOTHING;
    }

    @Override
    @OwnedBy(ThreadRole.RENDER)
    public int sound(SoundInput input) {
        Gl open = gl;
        return open == null || open.sound == null ? NOTHING : open.sound.texture(input);
    }

    @Override
    @OwnedBy(ThreadRole.RENDER)
    public void close() {
        Gl open = gl;
        if (open == null) {
            return;
        }
        for (SourcePicture picture : open.pictures) {
            picture.close();
        }
        open.decoder.close();
        if (open.sound != null) {
            open.sound.close();
        }
        gl = null;
    }
}
