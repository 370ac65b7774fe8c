package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL33C.GL_TEXTURE_SWIZZLE_RGBA;

import org.jspecify.annotations.Nullable;
import org.lwjgl.system.MemoryUtil;

import scrim.daemon.shader.SoundInput;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * The sound as textures, one for each number of columns that inputs ask for. Red, green and blue
 * are the same, alpha is 1. Allocates when an input asks for a number of columns for the first
 * time.
 */
@OwnedBy(ThreadRole.RENDER)
final class SoundPictures implements AutoCloseable {
    private static final long NAP_NANOS = 200_000;
    private static final int NOBODY_ASKED = 0;
    private static final int ASKED_FOR = -1;
    private static final int[] GREY = {GL_RED, GL_RED, GL_RED, GL_ONE};

    private final SoundFeed feed;
    private final FloatBuffer now =
            floats(SoundFeed.CHANNELS * (SoundFeed.SAMPLES + SoundFeed.BINS));
    private final FloatBuffer columns = floats(SoundFeed.CHANNELS * SoundFeed.SAMPLES);

    /** Asked for once: asking may allocate. */
    private final long columnsAddress = MemoryUtil.memAddress(columns);

    /** By the number of columns, from 1. */
    private final int[] waves = new int[SoundFeed.SAMPLES + 1];

    private final int[] spectra = new int[SoundFeed.BINS + 1];
    private boolean isNewAsked;

    SoundPictures(SoundFeed feed) {
        this.feed = feed;
        SoundFeed.silence(now);
    }

    private static FloatBuffer floats(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /**
     * Takes the newest sound; or, with a time to wait, the next.
     *
     * @param longestNanos 0 to wait for nothing
     */
    void take(long longestNanos) {
        if (isNewAsked) {
            isNewAsked = false;
            make(waves, false);
            make(spectra, true);
        }
        FrameExchange.Slot slot =
                longestNanos == 0 ? feed.exchange().takeNewest() : next(longestNanos);
        if (slot == null) {
            return;
        }
        ByteBuffer bytes = slot.bytes().order(ByteOrder.nativeOrder());
        for (int i = 0; i < now.capacity(); i++) {
            now.put(i, bytes.getFloat(i * Float.BYTES));
        }
        feed.exchange().release(slot);
        renew(waves, false);
        renew(spectra, true);
    }

    private FrameExchange.@Nullable Slot next(long longestNanos) {
        long begin = System.nanoTime();
        while (true) {
            boolean isOver = feed.isOver();
            FrameExchange.Slot slot = feed.exchange().takeOldest();
            if (slot != null || isOver || System.nanoTime() - begin > longestNanos) {
                return slot;
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    /** Binds nothing: what is asked for the first time is silent until the next frame. */
    int texture(SoundInput input) {
        int[] textures = input.isSpectrum() ? spectra : waves;
        int most = textures.length - 1;
        int wanted = input.samples() <= 0 ? most : Math.min(input.samples(), most);
        if (textures[wanted] == NOBODY_ASKED) {
            textures[wanted] = ASKED_FOR;
            isNewAsked = true;
        }
        return Math.max(textures[wanted], ExternalPictures.NOTHING);
    }

    private void make(int[] textures, boolean isSpectrum) {
        for (int i = 1; i < textures.length; i++) {
            if (textures[i] == ASKED_FOR) {
                textures[i] = Planes.texture(GL_R32F, i, SoundFeed.CHANNELS);
                glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, GREY);
                upload(textures[i], i, isSpectrum);
            }
        }
    }

    private void renew(int[] textures, boolean isSpectrum) {
        for (int i = 1; i < textures.length; i++) {
            if (textures[i] > 0) {
                upload(textures[i], i, isSpectrum);
            }
        }
    }

    private void upload(int texture, int wanted, boolean isSpectrum) {
        for (int channel = 0; channel < SoundFeed.CHANNELS; channel++) {
            for (int i = 0; i < wanted; i++) {
                columns.put(
                        channel * wanted + i,
                        isSpectrum ? loudest(channel, i, wanted) : sample(channel, i, wanted));
            }
        }
        glActiveTexture(GL_TEXTURE0);
        glBindTexture(GL_TEXTURE_2D, texture);
        nglTexSubImage2D(
                GL_TEXTURE_2D,
                0,
                0,
                0,
                wanted,
                SoundFeed.CHANNELS,
                GL_RED,
                GL_FLOAT,
                columnsAddress);
    }

    /** Fewer columns show the newest samples. */
    private float sample(int channel, int column, int wanted) {
        return now.get((channel + 1) * SoundFeed.SAMPLES - wanted + column);
    }

    /** Fewer columns show the whole range, each the loudest of its bins. */
    private float loudest(int channel, int column, int wanted) {
        int row = SoundFeed.SPECTRUM_AT + channel * SoundFeed.BINS;
        int to = (column + 1) * SoundFeed.BINS / wanted;
        float loudest = 0;
        for (int bin = column * SoundFeed.BINS / wanted; bin < to; bin++) {
            loudest = Math.max(loudest, now.get(row + bin));
        }
        return loudest;
    }

    @Override
    public void close() {
        free(waves);
        free(spectra);
    }

    private static void free(int[] textures) {
        for (int texture : textures) {
            if (texture > 0) {
                glDeleteTextures(texture);
            }
        }
    }
}
