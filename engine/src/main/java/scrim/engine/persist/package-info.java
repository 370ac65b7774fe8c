/**
 * The background writer: what is waiting to be on disk, since when, and what became of it. It
 * decides when and how often; what the bytes are and where they go is the sink's.
 *
 * <p>Start with {@link scrim.engine.persist.PersistenceWriter}; its rules are in {@link
 * scrim.engine.persist.Pending}.
 *
 * <p>Uses: health, loop.
 */
package scrim.engine.persist;
