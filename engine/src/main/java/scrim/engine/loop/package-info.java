/**
 * Threads and time: the few long-lived threads by their roles, the clock they are given.
 *
 * <p>Start with {@link scrim.engine.loop.ThreadRole}.
 *
 * <p>Uses: nothing.
 */
package scrim.engine.loop;
