package scrim.engine.loop;

/** The time of day in milliseconds since 1970: for people to read, never for order or intervals. */
@FunctionalInterface
public interface WallClock {
    WallClock SYSTEM = System::currentTimeMillis;

    long millis();
}
