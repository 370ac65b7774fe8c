/**
 * The show as values: screens, their stacks of layers, scenes, and what is known of each shader.
 *
 * <p>Start with {@link scrim.engine.stack.Screen} and {@link scrim.engine.stack.Layer}. Nothing
 * here changes in place; an edit makes a new record and shares the rest.
 *
 * <p>Uses: param.
 */
package scrim.engine.stack;
