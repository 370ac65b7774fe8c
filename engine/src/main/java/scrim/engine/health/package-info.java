/**
 * Health: what an operator needs to know, counted where it happens and read in one record.
 *
 * <p>Start with {@link scrim.engine.health.Health}. Observes, never controls.
 *
 * <p>Uses: nothing.
 */
package scrim.engine.health;
