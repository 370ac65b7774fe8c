package scrim.daemon.control.access;

import org.jspecify.annotations.Nullable;

import scrim.engine.state.Mutation;

import java.util.Arrays;
import java.util.List;
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

    /** The role of a word, null if there is none. */
    public static @Nullable Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        return null;
    }

    /** Whether this role may all that the other may. */
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }

    /** The roles that this one covers, itself first and the least last. */
    public List<Role> covered() {
        return Arrays.stream(values()).filter(this::covers).toList().reversed();
    }

    public boolean may(Mutation mutation) {
        return covers(least(mutation));
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
