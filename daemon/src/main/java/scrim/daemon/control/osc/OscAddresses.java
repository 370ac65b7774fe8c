package scrim.daemon.control.osc;

import scrim.engine.state.Slot;

/** How a parameter is called when it is told of: of all its addresses the one in keys. */
public final class OscAddresses {
    /** What all addresses begin with, without a slash behind. */
    public static final String ROOT = "/scrim";

    private OscAddresses() {}

    /**
     * {@code /scrim/main/warp/speed}; a master's is the short one, {@code /scrim/main/brightness}.
     */
    public static String inKeys(Slot slot) {
        return slot.address().layer().isMaster()
                ? ROOT + "/" + slot.address().screen() + "/" + slot.definition().key()
                : ROOT + "/" + slot.path();
    }
}
