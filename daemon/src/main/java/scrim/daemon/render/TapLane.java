package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Those who wait for a picture of one screen. Any thread adds itself; the render thread alone
 * claims, answers and removes. No side ever waits for the other, and a frame nobody wants costs one
 * read.
 *
 * <p>A request is claimed before a frame is drawn and read back after it, so that its picture was
 * drawn after it was asked for. One read-back serves all that were claimed.
 */
final class TapLane {
    private static final int NEW = -2;
    private static final int CLAIMED = -1;

    private final AtomicReferenceArray<@Nullable CompletableFuture<Picture>> waiting =
            new AtomicReferenceArray<>(FrameTap.MOST_WAITING);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong drawn = new AtomicLong();

    /** For each place NEW, CLAIMED, or the read-back that will answer it. Render thread. */
    private final int[] stages = new int[FrameTap.MOST_WAITING];

    private volatile @Nullable String closedBecause;

    TapLane() {
        for (int i = 0; i < stages.length; i++) {
            stages[i] = NEW;
        }
    }

    /** Any thread. Completes the future with a failure if there is no room for it. */
    void add(CompletableFuture<Picture> future) {
        int at = place(future);
        String because = closedBecause;
        if (because != null) {
            future.completeExceptionally(new IllegalStateException(because));
        } else if (at < 0) {
            future.completeExceptionally(
                    new IllegalStateException(
                            FrameTap.MOST_WAITING
                                    + " requests for pictures of this screen are waiting already;"
                                    + " ask again after one is answered"));
        }
    }

    private int place(CompletableFuture<Picture> future) {
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.compareAndSet(i, null, future)) {
                count.incrementAndGet();
                return i;
            }
        }
        return -1;
    }

    /** Before a frame is drawn: whether somebody wants its picture. */
    @OwnedBy(ThreadRole.RENDER)
    boolean claim() {
        if (count.get() == 0) {
            return false;
        }
        boolean isWanted = false;
        for (int i = 0; i < stages.length; i++) {
            CompletableFuture<Picture> future = waiting.get(i);
            if (future == null || stages[i] >= 0) {
                continue;
            }
            if (future.isDone()) {
                remove(i);
                continue;
            }
            stages[i] = CLAIMED;
            isWanted = true;
        }
        return isWanted;
    }

    /** A frame of the screen has been drawn. */
    @OwnedBy(ThreadRole.RENDER)
    void count() {
        drawn.setRelease(drawn.getPlain() + 1);
    }

    /** How many frames of the screen have been drawn. Any thread. */
    long drawn() {
        return drawn.get();
    }

    /** The claimed ones will be answered by this read-back. */
    @OwnedBy(ThreadRole.RENDER)
    void assign(int readBack) {
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == CLAIMED) {
                stages[i] = readBack;
            }
        }
    }

    /** Answers on threads of their own: what the takers do next is no work for this one. */
    @OwnedBy(ThreadRole.RENDER)
    void answer(int readBack, Picture picture) {
        for (int i = 0; i < stages.length; i++) {
            CompletableFuture<Picture> future = waiting.get(i);
            if (future != null && stages[i] == readBack) {
                remove(i);
                var _ = future.completeAsync(() -> picture, Thread::startVirtualThread);
            }
        }
    }

    /** Tells the claimed ones that there will be no picture, and why. */
    @OwnedBy(ThreadRole.RENDER)
    void refuse(String because) {
        for (int i = 0; i < stages.length; i++) {
            CompletableFuture<Picture> future = waiting.get(i);
            if (future != null && stages[i] == CLAIMED) {
                remove(i);
                fail(future, because);
            }
        }
    }

    /** The read-back came to nothing; a later frame will do. */
    @OwnedBy(ThreadRole.RENDER)
    void retry(int readBack) {
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == readBack) {
                stages[i] = CLAIMED;
            }
        }
    }

    /** Nobody will be answered from now on. */
    @OwnedBy(ThreadRole.RENDER)
    void close(String because) {
        closedBecause = because;
        for (int i = 0; i < stages.length; i++) {
            CompletableFuture<Picture> future = waiting.get(i);
            if (future != null) {
                remove(i);
                fail(future, because);
            }
        }
    }

    private static void fail(CompletableFuture<Picture> future, String because) {
        Thread.startVirtualThread(
                () -> future.completeExceptionally(new IllegalStateException(because)));
    }

    private void remove(int at) {
        stages[at] = NEW;
        waiting.set(at, null);
        count.decrementAndGet();
    }
}
