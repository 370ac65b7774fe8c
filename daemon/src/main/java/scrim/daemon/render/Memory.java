package scrim.daemon.render;

import java.lang.foreign.MemorySegment;

/** The computer's memory by its addresses, as drivers give them. */
final class Memory {
    /** One view of everything: a view made for each copy would be garbage in every frame. */
    @SuppressWarnings("restricted") // the driver's own pictures are not ours to allocate
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}

    /** Copies what the caller knows to be there; allocates nothing. Any thread. */
    static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }
}
