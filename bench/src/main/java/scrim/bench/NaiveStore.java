package scrim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state as one would write it on the first day: nested maps behind one lock, a deep copy for
 * whoever reads, the file written while the caller waits. The anchor for publication and saving.
 */
public final class NaiveStore {
    private final Map<String, Map<String, Double>> layers = new HashMap<>();

    public NaiveStore(int layerCount, int parameterCount) {
        for (int layer = 0; layer < layerCount; layer++) {
            Map<String, Double> values = new HashMap<>();
            for (int parameter = 0; parameter < parameterCount; parameter++) {
                values.put(parameter(parameter), 0.5);
            }
            layers.put(layer(layer), values);
        }
    }

    public static String layer(int layer) {
        return "layer" + layer;
    }

    public static String parameter(int parameter) {
        return "parameter" + parameter;
    }

    /** Sets a value and gives out a copy that nobody will change. */
    public synchronized Map<String, Map<String, Double>> publish(
            String layer, String parameter, double value) {
        set(layer, parameter, value);
        Map<String, Map<String, Double>> copy = new HashMap<>();
        layers.forEach((name, values) -> copy.put(name, new HashMap<>(values)));
        return copy;
    }

    /** Sets a value and saves everything. */
    public synchronized void save(String layer, String parameter, double value, Path file)
            throws IOException {
        set(layer, parameter, value);
        Files.writeString(file, json());
    }

    private void set(String layer, String parameter, double value) {
        layers.computeIfAbsent(layer, _ -> new HashMap<>()).put(parameter, value);
    }

    private String json() {
        var text = new StringBuilder("{\n");
        new TreeMap<>(layers)
                .forEach((layer, values) -> {
                    text.append("  \"").append(layer).append("\": {\n");
                    values.forEach((name, value) ->
                            text.append("    \"")
                                    .append(name)
                                    .append("\": ")
                                    .append(value)
                                    .append(",\n"));
                    text.append("  },\n");
                });
        return text.append("}\n").toString();
    }
}
