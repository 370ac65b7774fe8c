package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.stack.OriginKind;

/**
 * How long a change counts (COM-02): what the message says, else what the parameter says, else what
 * its door says. A master is saved whoever sets it (K-6).
 */
final class LifetimePolicy {
    private LifetimePolicy() {}

    static Lifetime resolve(
            @Nullable Lifetime message,
            ParameterAddress target,
            ParameterDefinition definition,
            OriginKind door) {
        if (target.layer().isMaster() && message != Lifetime.TRANSIENT) {
            return Lifetime.DURABLE;
        }
        if (message != null) {
            return message;
        }
        return definition.settlesAs() != null ? definition.settlesAs() : ofDoor(door);
    }

    /**
     * Whether an automation value never becomes a committed one, whatever its door: no door has
     * {@code TRANSIENT} as its own rule.
     */
    static boolean isHeld(
            @Nullable Lifetime message, ParameterAddress target, ParameterDefinition definition) {
        return resolve(message, target, definition, OriginKind.OSC) == Lifetime.TRANSIENT;
    }

    /** What a door's changes are when nobody says otherwise. */
    static Lifetime ofDoor(OriginKind door) {
        return switch (door) {
            case HTTP, SOCKET, RESTORE, SYSTEM -> Lifetime.DURABLE;
            case OSC, FILE_WATCH, SCHEDULE -> Lifetime.SESSION;
        };
    }
}
