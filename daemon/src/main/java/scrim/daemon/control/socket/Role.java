package scrim.daemon.control.socket;

import scrim.engine.state.Mutation;

import java.util.Locale;

/** What a client may do. Each may all that those before it may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Plays the show: values, layers, scenes. */
    OPERATOR,
    /**
     * Also changes what cannot be brought back by playing: screens, lost scenes, the whole show.
     */
    ADMIN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean may(Mutation mutation) {
        return compareTo(least(mutation)) >= 0;
    }

    private static Role least(Mutation mutation) {
        return switch (mutation) {
            case Mutation.SetParameter _,
                    Mutation.Reset _,
                    Mutation.Revert _,
                    Mutation.Keep _,
                    Mutation.ReleaseAutomation _,
                    Mutation.ClearHistory _,
                    Mutation.AddLayer _,
                    Mutation.RemoveLayer _,
                    Mutation.MoveLayer _,
                    Mutation.SetShader _,
                    Mutation.SetLayerKey _,
                    Mutation.SaveScene _,
                    Mutation.LoadScene _,
                    Mutation.RenameScene _ ->
                    OPERATOR;
            case Mutation.AddScreen _,
                    Mutation.RemoveScreen _,
                    Mutation.SetFormat _,
                    Mutation.DeleteScene _,
                    Mutation.ReplaceScreens _,
                    Mutation.RefreshCatalog _,
                    Mutation.SetEnvironment _ ->
                    ADMIN;
        };
    }
}
