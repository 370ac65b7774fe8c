import org.jspecify.annotations.NullMarked;

/**
 * The engine: a show as values, one thread that changes it, and immutable pictures of it for the
 * renderer. Knows no GL, no sockets, no files and no JSON.
 */
@NullMarked
module scrim.engine {
    requires static org.jspecify;

    exports scrim.engine.health;
    exports scrim.engine.loop;
    exports scrim.engine.param;
    exports scrim.engine.persist;
    exports scrim.engine.stack;
    exports scrim.engine.state;
}
