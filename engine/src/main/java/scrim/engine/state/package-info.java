/**
 * Live state: the three tiers of every value, the mutations that change them, the coordinator that
 * decides, and the snapshots and frame states that the renderer reads.
 *
 * <p>Start with {@link scrim.engine.state.Mutation}, then {@link
 * scrim.engine.state.MutationCoordinator} (base and committed tiers), then {@link
 * scrim.engine.state.FramePipeline} (automation tier and frame). {@link scrim.engine.state.Engine}
 * puts them together.
 *
 * <p>Uses: health, loop, param, persist, stack.
 */
package scrim.engine.state;
