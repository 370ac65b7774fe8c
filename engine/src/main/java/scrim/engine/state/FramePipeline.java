package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterValue;

import java.util.ArrayDeque;

/**
 * Prepares each frame, always in this order (LAY-24): the coordinator's messages, the newest
 * snapshot, what arrived in the mailbox, what is due, what no longer fits, composition, what has
 * settled. Takes no lock, waits for nothing, and allocates only when the structure changes or a
 * value settles.
 */
@OwnedBy(ThreadRole.RENDER)
public final class FramePipeline {
    private static final Invalidation ALL =
            new Invalidation(new Scope.Everything(), Invalidation.Which.ALL);

    private final FrameClock clock;
    private final SnapshotPublisher publisher;
    private final CoordinatorLink link;
    private final Schedule schedule;
    private final Schedule.Receiver due = this::isTaken;
    private final AutomationOverlay overlay;
    private final StateComposer composer;
    private final FrameState frame;
    private final Counter overflows;
    private final float[] scratch = new float[4];
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private Mailbox mailbox;

    FramePipeline(
            FrameClock clock,
            SnapshotPublisher publisher,
            Mailbox mailbox,
            CoordinatorLink link,
            Schedule schedule,
            AutomationOverlay overlay,
            Health health) {
        this.clock = clock;
        this.publisher = publisher;
        this.mailbox = mailbox;
        this.link = link;
        this.schedule = schedule;
        this.overlay = overlay;
        overflows = health.counter("automation.messagesLost");
        composer = new StateComposer(mailbox.slots());
        frame = new FrameState(publisher.latest(), new FrameTime());
    }

    /** The next frame's values. The object is the same each time. */
    public FrameState prepare() {
        ThreadRole.RENDER.require();
        FrameTime time = clock.next();
        frame.time = time;
        frame.clearedHistories.clear();
        overlay.begin(time.nanos());
        takeMessages();
        // After the messages: whoever is told that a value is committed must see it committed.
        RenderSnapshot snapshot = publisher.latest();
        followTo(snapshot);
        overlay.over(snapshot);
        takeLate();
        mailbox.drain(time.nanos(), scratch, overlay);
        schedule.take(time.nanos(), due);
        composer.compose(snapshot, overlay, time.deltaSeconds(), frame);
        overlay.settle(link.reports());
        return frame;
    }

    /**
     * After the last frame: what automation would have committed once it had rested is asked for
     * now. Stop the engine afterwards, so that it is decided on.
     */
    public void finish() {
        ThreadRole.RENDER.require();
        takeMessages();
        followTo(publisher.latest());
        takeLate();
        mailbox.drain(frame.time().nanos(), scratch, overlay);
        overlay.settleAll(link.reports());
    }

    private void takeMessages() {
        long invalidations = link.invalidationsTold();
        if (link.takeOverflow()) {
            // What was lost is not known, and guessing is worse than ending all.
            overflows.increment();
            overlay.invalidate(ALL, link.reports());
            frame.clearedHistories.add(new Scope.Everything());
        }
        for (RenderCommand command = link.commands().poll();
                command != null;
                command = link.commands().poll()) {
            switch (command) {
                case RenderCommand.Answered(var target, long generation, boolean accepted) ->
                        overlay.answered(target, generation, accepted, link.reports());
                case RenderCommand.Invalidate(var invalidation) ->
                        overlay.invalidate(invalidation, link.reports());
                case RenderCommand.ClearHistory(var scope) -> frame.clearedHistories.add(scope);
            }
        }
        overlay.heard(invalidations);
        link.carriedOutInvalidations(invalidations);
    }

    /** Takes the last values of each mailbox that was replaced since the last frame. */
    private void followTo(RenderSnapshot snapshot) {
        while (mailbox.slots() != snapshot.slots()) {
            Mailbox next = mailbox.successor();
            if (next == null) {
                throw new IllegalStateException("a snapshot without its mailbox");
            }
            mailbox.drain(frame.time().nanos(), scratch, overlay);
            overlay.moveTo(next.slots(), link.reports());
            retired.add(new Retired(mailbox, overlay.generations()));
            mailbox = next;
        }
    }

    /** Takes a value whose moment has come, by its parameter's id if the structure has changed. */
    private boolean isTaken(Mailbox resolvedIn, Schedule.Entry entry) {
        if (resolvedIn == mailbox) {
            mailbox.arrivals().took(entry.slot, entry.dueNanos, frame.time().nanos());
            overlay.arrived(entry.slot, entry.value, entry.object, entry.note);
            return true;
        }
        Slot from = resolvedIn.slots().slots().get(entry.slot);
        if (mailbox.successor() != null && mailbox.slots().find(from.address()) == null) {
            // For a parameter of a structure whose snapshot is just being made.
            return false;
        }
        overlay.arrivedLate(from, entry.value, entry.object, entry.note, Long.MAX_VALUE);
        return true;
    }

    /**
     * Looks again into mailboxes that were replaced in the last few frames: a value that was put at
     * that moment may have become visible only now.
     */
    private void takeLate() {
        if (retired.isEmpty()) {
            return;
        }
        while (!retired.isEmpty() && retired.getFirst().looks == 0) {
            retired.removeFirst().mailbox.leave();
        }
        for (Retired one : retired) {
            one.looks--;
            one.mailbox.drain(frame.time().nanos(), scratch, one);
        }
    }

    /** A mailbox that was replaced, and what the overlay had heard of until then. */
    private final class Retired implements Mailbox.Receiver {
        private static final int LOOKS = 4;

        private final Mailbox mailbox;
        private final long generations;
        private int looks = LOOKS;

        Retired(Mailbox mailbox, long generations) {
            this.mailbox = mailbox;
            this.generations = generations;
        }

        @Override
        public void arrived(int slot, float[] value, @Nullable ParameterValue object, int note) {
            overlay.arrivedLate(
                    mailbox.slots().slots().get(slot), value, object, note, generations);
        }
    }
}
