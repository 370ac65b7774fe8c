package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;

/** Who sends a request, as far as it shows. */
sealed interface Visitor {
    record Known(Role role) implements Visitor {}

    /**
     * Somebody without a role.
     *
     * @param why what an answer says where a role is needed
     */
    record Stranger(Problem why) implements Visitor {}

    /** The role, null if it is not known. */
    default @Nullable Role role() {
        return switch (this) {
            case Known known -> known.role();
            case Stranger _ -> null;
        };
    }

    /** The role; a stranger is refused. */
    default Role need() throws RefusedException {
        return switch (this) {
            case Known known -> known.role();
            case Stranger stranger -> throw new RefusedException(stranger.why());
        };
    }

    /** The role, if it is enough. */
    default Role need(Role least) throws RefusedException {
        Role role = need();
        if (!role.covers(least)) {
            throw RefusedException.of(
                    Problem.Code.NOT_ALLOWED,
                    "",
                    "this takes the role " + least.word() + "; yours is " + role.word());
        }
        return role;
    }
}
