package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;

import java.util.LinkedHashMap;
import java.util.Map;

/** One connection, as the {@link Room} knows it and owns it. */
final class Peer {
    static final int OPS_PER_SECOND = 2_000;
    static final int MOST_FAULTS = 20;

    /**
     * A value that is being moved, or has been and is not the engine's yet.
     *
     * @param lifetime as the client said when it let go, null if it did not
     * @param atNanos when it was last moved, or the engine last had no room for it
     * @param rev of the state then: later changes of the same value count instead
     * @param refusals how often the engine had no room for it
     * @param isSent whether the engine is being asked to take it
     */
    record Held(
            ParameterValue value,
            @Nullable Lifetime lifetime,
            long atNanos,
            long rev,
            int refusals,
            boolean isSent) {
        Held sent() {
            return new Held(value, lifetime, atNanos, rev, refusals, true);
        }

        Held refused(long nowNanos) {
            return new Held(value, lifetime, nowNanos, rev, refusals + 1, false);
        }
    }

    final String session;
    final String address;
    final Wire wire;
    final long sinceNanos;
    final Outbox outbox = new Outbox();
    final Map<ParameterAddress, Held> held = new LinkedHashMap<>();
    final LiveWatch watch = new LiveWatch();

    // Null until it has said who it is.
    @Nullable Role role;
    String client = "";
    String name = "";
    boolean isFollowing;
    boolean isSending;
    boolean isPumping;
    boolean isGone;
    boolean isHeartbeatDue;
    long heartbeatNanos;
    long sendingNanos;

    /** When anything came from the client last, a word or a sign of life. */
    volatile long heardNanos;

    private double tokens;
    private long tokensNanos;
    private double faults;
    private long faultsNanos;

    Peer(String session, String address, Wire wire, long nowNanos) {
        this.session = session;
        this.address = address;
        this.wire = wire;
        sinceNanos = nowNanos;
        tokens = OPS_PER_SECOND;
        tokensNanos = nowNanos;
        heartbeatNanos = nowNanos;
        heardNanos = nowNanos;
        faultsNanos = nowNanos;
    }

    Origin origin() {
        return new Origin(OriginKind.SOCKET, name);
    }

    /**
     * Takes what a message costs.
     *
     * @throws RefusedException if it has asked for too much this second; nothing is taken then
     */
    void spend(int ops, long nowNanos) throws RefusedException {
        if (!take(ops, nowNanos)) {
            throw RefusedException.of(
                    Problem.Code.TOO_MANY,
                    "",
                    "a client may make " + OPS_PER_SECOND + " changes a second; try again");
        }
    }

    private boolean take(int ops, long nowNanos) {
        double earned = (nowNanos - tokensNanos) / 1e9 * OPS_PER_SECOND;
        tokens = Math.min(OPS_PER_SECOND, tokens + earned);
        tokensNanos = nowNanos;
        if (tokens < ops) {
            return false;
        }
        tokens -= ops;
        return true;
    }

    /**
     * Counts a message that could not be understood; they fade, one a second.
     *
     * @return whether there were too many
     */
    boolean isTooFaulty(long nowNanos) {
        faults = Math.max(0, faults - (nowNanos - faultsNanos) / 1e9) + 1;
        faultsNanos = nowNanos;
        return faults > MOST_FAULTS - 1;
    }
}
