package scrim.engine.persist;

import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

import java.util.List;
import java.util.function.Consumer;

/**
 * The writer without its thread: it takes a step when it is told to, on the thread that tells it,
 * so that a test knows what was done when. Retries come without jitter.
 */
public final class WriterSteps {
    private final PersistenceSteps steps;
    private final PersistenceSettings settings;

    public WriterSteps(
            Sink sink,
            PersistenceSettings settings,
            Ticker ticker,
            Health health,
            Consumer<PersistenceOutcome> listener,
            long durableRev) {
        this.settings = settings;
        steps =
                new PersistenceSteps(
                        sink, settings, ticker, () -> 0.0, health, listener, durableRev);
    }

    /** Asks for saves, as {@link PersistenceWriter#submit} does. */
    public void submit(List<PersistenceRequest> requests) {
        var _ = steps.ask(requests, List.of());
    }

    /** Answers whether anything was written, or tried in vain. */
    public boolean step() {
        ThreadRole.WRITER.adopt();
        return steps.step();
    }

    public long durableRev() {
        return steps.durableRev();
    }

    public PersistenceStatus status() {
        return steps.status();
    }

    /** The pause after so many failures in a row. */
    public long retryNanos(int attempts) {
        return settings.retryNanos(attempts);
    }
}
