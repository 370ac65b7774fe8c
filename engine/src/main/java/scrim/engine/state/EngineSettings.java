package scrim.engine.state;

/**
 * How automation behaves.
 *
 * @param smoothingSeconds time constant of the glide towards a new value; 0 jumps
 * @param settleSeconds how long a value must have rested before it is committed
 * @param expirySeconds how long a value that is never committed is held after the last message
 */
public record EngineSettings(float smoothingSeconds, double settleSeconds, double expirySeconds) {
    public static final EngineSettings DEFAULT = new EngineSettings(0.05f, 0.25, 5);
}
