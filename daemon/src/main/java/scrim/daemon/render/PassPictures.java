package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.Pass;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.SizeExpression;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.ScreenFormat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The pictures that one layer draws: one for each target of its passes and, where others read it,
 * one for what it would have drawn onto the stack. Their sizes follow the layer's values.
 */
@OwnedBy(ThreadRole.RENDER)
final class PassPictures implements AutoCloseable {
    /** What the pictures of one layer may take, its history included. */
    static final long MOST_BYTES = 1L << 30;

    private final ScreenFormat format;
    private final int largestSide;
    private final SizeExpression[] widths;
    private final SizeExpression[] heights;
    private final PassPicture[] pictures;

    /** The sizes that the values asked for last. */
    private final int[] askedWidths;

    private final int[] askedHeights;

    /** Which picture each pass draws into; for the last one perhaps the layer's own. */
    private final int[] ofPasses;

    private final int own;

    /** Whether the layer's own picture is there only while somebody reads it. */
    private final boolean isOwnExtra;

    private boolean isOwnWanted;
    private boolean isSettled;
    private @Nullable String refusal;

    PassPictures(ShaderSource source, ScreenFormat format, Gl gl) {
        this.format = format;
        largestSide = gl.largestSide();
        List<String> targets = Samplers.of(source).targets();
        List<Pass> passes = source.passes();
        isOwnExtra = passes.getLast().target() == null;
        int count = targets.size() + (isOwnExtra ? 1 : 0);
        own = isOwnExtra ? targets.size() : targets.indexOf(passes.getLast().target());
        widths = new SizeExpression[count];
        heights = new SizeExpression[count];
        pictures = new PassPicture[count];
        askedWidths = new int[count];
        askedHeights = new int[count];
        ofPasses = new int[passes.size()];
        for (int target = 0; target < targets.size(); target++) {
            String name = targets.get(target);
            List<Pass> into = passes.stream().filter(pass -> name.equals(pass.target())).toList();
            widths[target] = into.getFirst().width();
            heights[target] = into.getFirst().height();
            pictures[target] =
                    new PassPicture(
                            into.stream().anyMatch(Pass::isFloat),
                            into.stream().anyMatch(Pass::persistent),
                            into.size() > 1,
                            gl.empty());
        }
        if (isOwnExtra) {
            widths[own] = SizeExpression.WIDTH;
            heights[own] = SizeExpression.HEIGHT;
            pictures[own] = new PassPicture(false, false, false, gl.empty());
        }
        for (int pass = 0; pass < ofPasses.length; pass++) {
            ofPasses[pass] = targets.indexOf(passes.get(pass).target());
        }
        ofPasses[ofPasses.length - 1] = own;
    }

    /** The picture that a pass draws into; null where nobody could see what it draws. */
    @Nullable PassPicture ofPass(int pass) {
        return ofPasses[pass] < 0 ? null : pictures[ofPasses[pass]];
    }

    /** Its number among the targets; beyond them for the layer's own. */
    int numberOfPass(int pass) {
        return ofPasses[pass];
    }

    PassPicture target(int target) {
        return pictures[target];
    }

    /** What the layer drew last, before it was blended. */
    PassPicture own() {
        return pictures[own];
    }

    /**
     * Gives every picture the size that it has in this frame.
     *
     * @param wantsOwn whether somebody reads the layer's own picture
     * @param otherBytes what else the layer keeps
     * @return whether a picture was made anew, and bindings are not what they were
     */
    boolean prepare(SizeExpression.Inputs inputs, boolean wantsOwn, long otherBytes) {
        boolean isSame = isSettled && wantsOwn == isOwnWanted;
        for (int i = 0; i < pictures.length; i++) {
            int width = pixels(widths[i].evaluate(format.width(), format.height(), inputs));
            int height = pixels(heights[i].evaluate(format.width(), format.height(), inputs));
            isSame &= width == askedWidths[i] && height == askedHeights[i];
            askedWidths[i] = width;
            askedHeights[i] = height;
        }
        if (isSame) {
            return false;
        }
        isSettled = true;
        isOwnWanted = wantsOwn;
        resize(otherBytes);
        return true;
    }

    /** Looks at the sizes anew in the next frame. */
    void unsettle() {
        isSettled = false;
    }

    /** Why there is no picture to draw into, as one clause; null if all is well. */
    @Nullable String refusal() {
        return refusal;
    }

    void begin(boolean isAgain) {
        for (int i = 0; i < pictures.length; i++) {
            pictures[i].begin(isAgain);
        }
    }

    /** Feedback starts anew. */
    void forget() {
        for (int i = 0; i < pictures.length; i++) {
            pictures[i].forget();
        }
    }

    @Override
    public void close() {
        Arrays.stream(pictures).forEach(PassPicture::close);
    }

    private void resize(long otherBytes) {
        refusal = null;
        long bytes = otherBytes;
        for (int i = 0; i < pictures.length; i++) {
            if (isMade(i)) {
                bytes += pictures[i].bytes(askedWidths[i], askedHeights[i]);
            }
        }
        if (bytes > MOST_BYTES) {
            close();
            refusal =
                    String.format(
                            Locale.ROOT,
                            "its pictures would take %.1f GiB, and a layer may have %d GiB",
                            (double) bytes / (1L << 30),
                            MOST_BYTES >> 30);
            return;
        }
        try {
            for (int i = 0; i < pictures.length; i++) {
                if (!isMade(i)) {
                    pictures[i].close();
                } else if (!pictures[i].isOf(askedWidths[i], askedHeights[i])) {
                    pictures[i].resize(askedWidths[i], askedHeights[i]);
                }
            }
        } catch (IllegalStateException e) {
            close();
            refusal = e.getMessage();
        }
    }

    private boolean isMade(int picture) {
        return picture != own || !isOwnExtra || isOwnWanted;
    }

    private int pixels(double asked) {
        return (int) Math.clamp(Math.round(asked), 1L, largestSide);
    }
}
