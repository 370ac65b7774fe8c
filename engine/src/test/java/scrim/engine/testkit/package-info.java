/**
 * What tests of engine and daemon share: a clock to move by hand, sample shows, and an engine
 * driven on the test's own thread.
 *
 * <p>Start with {@link scrim.engine.testkit.Desk}.
 *
 * <p>Uses: health, loop, param, persist, stack, state.
 */
package scrim.engine.testkit;
