package scrim.engine.state;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterId;
import scrim.engine.stack.CommonParameters;

/**
 * What a change leads to: the one table (EVT-01 to EVT-06, INV-01 to INV-05). Nothing else decides
 * about publication, saving, render history or automation.
 *
 * @param publishes whether the renderer may get a new snapshot; it does if anything it sees changed
 * @param saving whether and how eagerly the writer is asked
 * @param history whose temporal history and feedback start anew
 * @param automation which automation ends. Whatever happens to the structure, automation that no
 *     longer fits the new one ends too
 */
record Effects(boolean publishes, Saving saving, History history, Automation automation) {
    enum Saving {
        NO,
        YES,
        /** At once: somebody waits until it is on disk. */
        FORCED
    }

    enum History {
        KEPT,
        /** Layers whose position, presence, bypass or shader changed. */
        OF_CHANGED_LAYERS,
        OF_SCOPE
    }

    enum Automation {
        KEPT,
        /** What waits to become a committed value of this parameter: the later word counts. */
        SETTLING_OF_TARGET,
        OF_SCOPE,
        /** As the mutation itself says. */
        AS_ASKED
    }

    private static final Effects NOTHING =
            new Effects(false, Saving.NO, History.KEPT, Automation.KEPT);

    /**
     * @param lifetime for {@link Mutation.SetParameter}, how long it counts; ignored otherwise
     */
    static Effects of(Mutation mutation, Lifetime lifetime) {
        return switch (mutation) {
            case Mutation.SetParameter(var target, _, _) ->
                    switch (lifetime) {
                        case TRANSIENT -> NOTHING;
                        case SESSION ->
                                new Effects(
                                        true,
                                        Saving.NO,
                                        historyOf(target.parameter()),
                                        Automation.SETTLING_OF_TARGET);
                        case DURABLE ->
                                new Effects(
                                        true,
                                        Saving.YES,
                                        historyOf(target.parameter()),
                                        Automation.SETTLING_OF_TARGET);
                    };
            case Mutation.Reset _ ->
                    new Effects(true, Saving.YES, History.OF_CHANGED_LAYERS, Automation.OF_SCOPE);
            case Mutation.Revert _ ->
                    new Effects(true, Saving.NO, History.OF_CHANGED_LAYERS, Automation.OF_SCOPE);
            case Mutation.Keep _ -> new Effects(false, Saving.YES, History.KEPT, Automation.KEPT);
            case Mutation.ReleaseAutomation _ ->
                    new Effects(false, Saving.NO, History.KEPT, Automation.OF_SCOPE);
            case Mutation.AddLayer _,
                    Mutation.MoveLayer _,
                    Mutation.SetShader _,
                    Mutation.SetLayerKey _ ->
                    new Effects(true, Saving.YES, History.OF_CHANGED_LAYERS, Automation.KEPT);
            case Mutation.RemoveLayer _ ->
                    new Effects(true, Saving.YES, History.OF_CHANGED_LAYERS, Automation.OF_SCOPE);
            case Mutation.AddScreen _, Mutation.SetFormat _ ->
                    new Effects(true, Saving.YES, History.OF_SCOPE, Automation.KEPT);
            case Mutation.RemoveScreen _ ->
                    new Effects(true, Saving.YES, History.OF_SCOPE, Automation.OF_SCOPE);
            case Mutation.SaveScene _, Mutation.RenameScene _, Mutation.DeleteScene _ ->
                    new Effects(false, Saving.FORCED, History.KEPT, Automation.KEPT);
            case Mutation.LoadScene _ ->
                    new Effects(true, Saving.YES, History.OF_SCOPE, Automation.AS_ASKED);
            case Mutation.ReplaceScreens _ ->
                    new Effects(true, Saving.FORCED, History.OF_SCOPE, Automation.KEPT);
            case Mutation.ClearHistory _ ->
                    new Effects(false, Saving.NO, History.OF_SCOPE, Automation.KEPT);
            case Mutation.RefreshCatalog _ ->
                    new Effects(true, Saving.NO, History.OF_CHANGED_LAYERS, Automation.KEPT);
            case Mutation.SetEnvironment _ ->
                    new Effects(true, Saving.NO, History.KEPT, Automation.KEPT);
        };
    }

    private static History historyOf(ParameterId parameter) {
        return parameter.equals(CommonParameters.BYPASS) ? History.OF_CHANGED_LAYERS : History.KEPT;
    }
}
