package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterId;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What has been set in one layer or one screen's master: an immutable map from parameter to
 * setting, in the order of the names. What nobody set is absent, and so keeps following the
 * shader's default. Settings of parameters the shader does not declare (any more) are kept: they
 * count again when the parameter comes back.
 */
public final class Values {
    public static final Values NONE = new Values(new ParameterId[0], new Setting[0]);

    private final ParameterId[] names;
    private final Setting[] settings;

    private Values(ParameterId[] names, Setting[] settings) {
        this.names = names;
        this.settings = settings;
    }

    public static Values copyOf(Map<ParameterId, Setting> map) {
        var sorted = new TreeMap<>(map);
        return new Values(
                sorted.keySet().toArray(new ParameterId[0]),
                sorted.values().toArray(new Setting[0]));
    }

    public @Nullable Setting get(ParameterId name) {
        int at = find(name);
        return at < 0 ? null : settings[at];
    }

    /** These values with one set, sharing the names when it was set before. */
    public Values with(ParameterId name, Setting setting) {
        int at = find(name);
        if (at >= 0) {
            Setting[] changed = settings.clone();
            changed[at] = setting;
            return new Values(names, changed);
        }
        int to = -at - 1;
        ParameterId[] moreNames = Arrays.copyOf(names, names.length + 1);
        Setting[] moreSettings = Arrays.copyOf(settings, names.length + 1);
        System.arraycopy(names, to, moreNames, to + 1, names.length - to);
        System.arraycopy(settings, to, moreSettings, to + 1, names.length - to);
        moreNames[to] = name;
        moreSettings[to] = setting;
        return new Values(moreNames, moreSettings);
    }

    public Values without(ParameterId name) {
        int at = find(name);
        if (at < 0) {
            return this;
        }
        if (names.length == 1) {
            return NONE;
        }
        ParameterId[] fewerNames = Arrays.copyOf(names, names.length - 1);
        Setting[] fewerSettings = Arrays.copyOf(settings, names.length - 1);
        System.arraycopy(names, at + 1, fewerNames, at, names.length - at - 1);
        System.arraycopy(settings, at + 1, fewerSettings, at, names.length - at - 1);
        return new Values(fewerNames, fewerSettings);
    }

    /** These values overlaid with others: where both have a setting, the other one counts. */
    public Values overlaidWith(Values others) {
        Values result = this;
        for (int i = 0; i < others.names.length; i++) {
            result = result.with(others.names[i], others.settings[i]);
        }
        return result;
    }

    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    public void forEach(BiConsumer<ParameterId, Setting> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], settings[i]);
        }
    }

    private int find(ParameterId name) {
        return Arrays.binarySearch(names, name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values that
                && Arrays.equals(names, that.names)
                && Arrays.equals(settings, that.settings);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(settings);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        forEach((name, setting) ->
                text.append(name).append('=').append(setting.value()).append(' '));
        return text.append('}').toString().replace(" }", "}");
    }
}
