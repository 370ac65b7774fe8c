package scrim.daemon;

import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.LogLevel;
import scrim.engine.stack.Screen;
import scrim.engine.state.CommittedView;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the log says of each screen, as its master's log level asks: who changed its stack from
 * {@code info} on, and every value somebody set from {@code debug} on. What only moves is never
 * logged. On the coordinator's thread.
 */
final class ScreenLog implements Consumer<EngineEvent> {
    private final Supplier<CommittedView> view;
    private final Consumer<String> lines;

    ScreenLog(Supplier<CommittedView> view, Consumer<String> lines) {
        this.view = view;
        this.lines = lines;
    }

    @Override
    public void accept(EngineEvent event) {
        if (event instanceof EngineEvent.MutationAccepted(long rev, var batch)) {
            for (Screen screen : view.get().base().screens()) {
                log(screen.id(), rev, batch);
            }
        }
    }

    private void log(ScreenId screen, long rev, MutationBatch batch) {
        LogLevel wanted = levelOf(screen);
        for (Mutation mutation : batch.mutations()) {
            LogLevel needed =
                    mutation instanceof Mutation.SetParameter ? LogLevel.DEBUG : LogLevel.INFO;
            if (wanted.compareTo(needed) >= 0
                    && isAbout(mutation.scope(), screen)
                    && !isPassing(mutation)) {
                lines.accept(
                        "screen "
                                + screen
                                + ": "
                                + (mutation instanceof Mutation.SetParameter set
                                        ? path(set.target()) + " set to " + set.value()
                                        : mutation)
                                + " by "
                                + batch.origin()
                                + ", rev "
                                + rev);
            }
        }
    }

    private LogLevel levelOf(ScreenId screen) {
        CommittedView now = view.get();
        Slot slot =
                now.slots()
                        .find(
                                new ParameterAddress(
                                        screen, LayerId.MASTER, CommonParameters.LOG_LEVEL));
        return slot != null && now.value(slot) instanceof ParameterValue.Choice(int option)
                ? LogLevel.values()[option]
                : LogLevel.INFO;
    }

    private String path(ParameterAddress address) {
        Slot slot = view.get().slots().find(address);
        return slot == null ? address.toString() : slot.path();
    }

    private static boolean isAbout(Scope scope, ScreenId screen) {
        return switch (scope) {
            case Scope.OfParameter(var address) -> address.screen().equals(screen);
            case Scope.OfLayer(var of, _) -> of.equals(screen);
            case Scope.OfScreen(var of) -> of.equals(screen);
            // What is about no screen in particular is not about this one either.
            case Scope.Everything _ -> false;
        };
    }

    private static boolean isPassing(Mutation mutation) {
        return mutation instanceof Mutation.SetParameter set
                && set.lifetime() == Lifetime.TRANSIENT;
    }
}
