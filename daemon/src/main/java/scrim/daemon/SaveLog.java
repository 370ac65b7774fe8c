package scrim.daemon;

import scrim.engine.loop.Ticker;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.state.CommittedView;
import scrim.engine.state.DurableState;
import scrim.engine.state.EngineEvent;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the log says of saves that work: the first at once, and while there are more, one line in
 * ten seconds. Those that fail are the writer's to report. On the coordinator's thread.
 */
final class SaveLog implements Consumer<EngineEvent> {
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Ticker ticker;
    private final Supplier<CommittedView> view;
    private final Consumer<String> lines;
    private long quietUntilNanos;
    private int saves;

    SaveLog(Ticker ticker, Supplier<CommittedView> view, Consumer<String> lines) {
        this.ticker = ticker;
        this.view = view;
        this.lines = lines;
        quietUntilNanos = ticker.nanos();
    }

    @Override
    public void accept(EngineEvent event) {
        if (!(event instanceof EngineEvent.Saved(PersistenceOutcome.Written written))) {
            return;
        }
        saves++;
        long now = ticker.nanos();
        if (now - quietUntilNanos < 0) {
            return;
        }
        DurableState show = view.get().base();
        lines.accept(
                "saved "
                        + show.screens().size()
                        + " screens and "
                        + show.scenes().size()
                        + " scenes up to rev "
                        + written.durableRev()
                        + (saves == 1 ? "" : " (" + saves + " saves)"));
        saves = 0;
        quietUntilNanos = now + PAUSE_NANOS;
    }
}
