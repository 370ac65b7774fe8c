package scrim.engine.stack;

/**
 * Who asked for a change.
 *
 * @param client who exactly, as far as the door knows: an address, a session name; never a secret
 */
public record Origin(OriginKind kind, String client) {
    public static final Origin RESTORE = new Origin(OriginKind.RESTORE, "state file");
    public static final Origin SYSTEM = new Origin(OriginKind.SYSTEM, "scrim");

    @Override
    public String toString() {
        return kind + " " + client;
    }
}
