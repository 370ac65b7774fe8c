/**
 * Scrim's benchmarks: ours and an anchor doing the same work in turn, and what must come out.
 * {@code docs/performance.md} says how to read them.
 *
 * <p>Start with {@link scrim.bench.Main}, then {@link scrim.bench.Duel}. A benchmark of something
 * that is package-private lies in that package, in this module's own source tree.
 *
 * <p>Uses: engine.health, engine.loop, engine.param, engine.persist, engine.stack, engine.state,
 * control.osc, control.socket, render, store.
 */
@NullMarked
package scrim.bench;

import org.jspecify.annotations.NullMarked;
