package scrim.engine.stack;

import scrim.engine.param.ParameterValue;

/** A value somebody set, and who. */
public record Setting(ParameterValue value, Provenance by) {}
