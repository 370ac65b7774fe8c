package scrim.engine.state;

import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;

/**
 * A parameter's place in the current structure.
 *
 * @param number its dense number, from 0
 * @param group the layer or master it belongs to, by position in {@link SlotTable#groups}
 * @param offset where its first float is, counted over all pages; meaningless for width 0
 * @param object where a text or image is in the array of objects, -1 for numbers
 * @param path its address in keys: {@code main/warp/speed}
 */
public record Slot(
        int number,
        int group,
        int offset,
        int object,
        ParameterAddress address,
        ParameterDefinition definition,
        String path) {}
