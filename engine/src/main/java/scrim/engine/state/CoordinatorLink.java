package scrim.engine.state;

import scrim.engine.param.ParameterAddress;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The two queues between coordinator and render thread. Both are bounded. What the render thread
 * cannot say now it says again later; what the coordinator cannot say, because no frame was drawn
 * for long, becomes one overflow, upon which all automation ends and all histories start anew.
 */
final class CoordinatorLink {
    private static final int CAPACITY = 4_096;

    private final Handoff<RenderCommand> commands = new Handoff<>(CAPACITY);
    private final Handoff<OverlayReport> reports = new Handoff<>(CAPACITY);
    private final AtomicBoolean overflow = new AtomicBoolean();
    // The newest invalidations, the last of them number `invalidationsTold`. Coordinator.
    private final ArrayDeque<Invalidation> invalidations = new ArrayDeque<>();
    private volatile long invalidationsTold;
    private volatile long invalidationsCarriedOut;

    void tell(RenderCommand command) {
        if (!commands.offer(command)) {
            overflow.set(true);
        }
    }

    /** Tells an invalidation and remembers it, for what was asked before it is heard. */
    void invalidate(Invalidation invalidation) {
        if (invalidations.size() == CAPACITY) {
            invalidations.clear();
            invalidations.add(new Invalidation(new Scope.Everything(), Invalidation.Which.ALL));
        } else {
            invalidations.add(invalidation);
        }
        tell(new RenderCommand.Invalidate(invalidation));
        long before = invalidationsTold;
        invalidationsTold = before + 1;
    }

    /**
     * Whether a commit was asked for by a frame that had not heard yet that this automation ended:
     * the later word counts, in whatever order the two are read. Coordinator.
     *
     * @param heard how many invalidations that frame had carried out
     */
    boolean wasOverruled(ParameterAddress target, long heard) {
        long number = invalidationsTold - invalidations.size();
        for (Invalidation invalidation : invalidations) {
            if (++number > heard && invalidation.scope().covers(target)) {
                return true;
            }
        }
        return false;
    }

    /** Coordinator, once it has read every report of frames that had heard no more than this. */
    void forgetInvalidations(long carriedOut) {
        while (invalidationsTold - invalidations.size() < carriedOut) {
            invalidations.remove();
        }
    }

    /** How many there were; whoever reads this first and all commands then has heard them all. */
    long invalidationsTold() {
        return invalidationsTold;
    }

    void carriedOutInvalidations(long count) {
        invalidationsCarriedOut = count;
    }

    long invalidationsCarriedOut() {
        return invalidationsCarriedOut;
    }

    Handoff<RenderCommand> commands() {
        return commands;
    }

    Handoff<OverlayReport> reports() {
        return reports;
    }

    boolean takeOverflow() {
        return overflow.get() && overflow.getAndSet(false);
    }
}
