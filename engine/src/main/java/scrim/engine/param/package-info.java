/**
 * Parameters: how a value is named, what it may be, and what becomes of one that does not fit.
 *
 * <p>Start with {@link scrim.engine.param.ParameterKind}; an address says where a value lives.
 *
 * <p>Uses: nothing.
 */
package scrim.engine.param;
