package scrim.engine.state;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;

/**
 * An automation value that has rested and asks to be committed.
 *
 * @param generation tells this value from later ones of the same parameter: an answer for an older
 *     generation changes nothing
 * @param invalidationsHeard how many had reached the render thread when it asked
 */
public record CommitRequest(
        ParameterAddress target,
        ParameterValue value,
        Lifetime lifetime,
        Origin origin,
        long generation,
        long invalidationsHeard) {}
