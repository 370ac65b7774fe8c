package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Fit;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What has been set in one layer or one screen's master: an immutable map from parameter to
 * setting, in the order of the names. What nobody set is absent, and so keeps following the
 * shader's default. Settings of parameters the shader does not declare (any more) are kept: they
 * count again when the parameter comes back.
 *
 * <p>The same for a parameter that comes back in another shape (another kind, or a choice without
 * the option): what does not fit it counts for nothing, and when something that fits is set, it
 * goes on a shelf, to count again once the old shape is back (Q-001-4).
 */
public final class Values {
    private static final Map<ParameterId, List<Setting>> NONE_SHELVED = Map.of();

    public static final Values NONE = new Values(new ParameterId[0], new Setting[0], NONE_SHELVED);

    /** For one parameter; the oldest goes first. */
    public static final int MOST_SHELVED = 8;

    private final ParameterId[] names;
    private final Setting[] settings;
    // Of some of the names: the newest first, never empty.
    private final Map<ParameterId, List<Setting>> shelf;

    private Values(ParameterId[] names, Setting[] settings, Map<ParameterId, List<Setting>> shelf) {
        this.names = names;
        this.settings = settings;
        this.shelf = shelf;
    }

    public static Values copyOf(Map<ParameterId, Setting> map) {
        var sorted = new TreeMap<>(map);
        return new Values(
                sorted.keySet().toArray(new ParameterId[0]),
                sorted.values().toArray(new Setting[0]),
                NONE_SHELVED);
    }

    /**
     * The same with a shelf, as it was saved.
     *
     * @param restored the newest first; what is there of a name that is not set counts as set
     */
    public Values shelving(Map<ParameterId, List<Setting>> restored) {
        Values values = this;
        for (var entry : restored.entrySet()) {
            List<Setting> waiting = entry.getValue();
            if (get(entry.getKey()) == null && !waiting.isEmpty()) {
                values = values.with(entry.getKey(), waiting.getFirst());
                waiting = waiting.subList(1, waiting.size());
            }
            values = values.shelving(entry.getKey(), waiting);
        }
        return values;
    }

    /** What was set last, whatever its shape. */
    public @Nullable Setting get(ParameterId name) {
        int at = find(name);
        return at < 0 ? null : settings[at];
    }

    /** What was set last of the shape that is declared now; without such, what was set last. */
    public @Nullable Setting heldFor(ParameterDefinition definition) {
        Setting last = get(definition.id());
        if (last == null || shelf.isEmpty() || fits(definition, last)) {
            return last;
        }
        for (Setting earlier : shelved(definition.id())) {
            if (fits(definition, earlier)) {
                return earlier;
            }
        }
        return last;
    }

    /** What waits for the return of an earlier shape, the newest first. */
    public List<Setting> shelved(ParameterId name) {
        return shelf.getOrDefault(name, List.of());
    }

    /**
     * These values with one set that fits its definition: it takes the place of what fits too and
     * puts what does not on the shelf.
     */
    public Values with(ParameterDefinition definition, Setting setting) {
        ParameterId name = definition.id();
        Setting last = get(name);
        if (last == null || (shelved(name).isEmpty() && fits(definition, last))) {
            return with(name, setting);
        }
        return with(name, setting).shelving(name, unfit(definition));
    }

    /** These values without what fits a definition; what does not fit it stays. */
    public Values without(ParameterDefinition definition) {
        List<Setting> left = unfit(definition);
        ParameterId name = definition.id();
        return left.isEmpty()
                ? without(name)
                : with(name, left.getFirst()).shelving(name, left.subList(1, left.size()));
    }

    /** The same with every setting replaced, those on the shelf too. */
    public Values map(UnaryOperator<Setting> change) {
        Setting[] changed = settings.clone();
        Arrays.setAll(changed, at -> change.apply(settings[at]));
        var changedShelf = new TreeMap<>(shelf);
        changedShelf.replaceAll((_, waiting) -> waiting.stream().map(change).toList());
        return new Values(names, changed, changedShelf);
    }

    private List<Setting> unfit(ParameterDefinition definition) {
        var unfit = new ArrayList<Setting>();
        Setting last = get(definition.id());
        if (last != null && !fits(definition, last)) {
            unfit.add(last);
        }
        for (Setting earlier : shelved(definition.id())) {
            if (!fits(definition, earlier)) {
                unfit.add(earlier);
            }
        }
        return unfit;
    }

    private static boolean fits(ParameterDefinition definition, Setting setting) {
        return !(definition.kind().fit(setting.value()) instanceof Fit.Refused);
    }

    private Values shelving(ParameterId name, List<Setting> waiting) {
        if (shelved(name).equals(waiting)) {
            return this;
        }
        var changed = new TreeMap<>(shelf);
        if (waiting.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(
                    name, List.copyOf(waiting.subList(0, Math.min(waiting.size(), MOST_SHELVED))));
        }
        return new Values(names, settings, changed);
    }

    /**
     * These values with one set in place of what was set last, sharing the names if there was any.
     */
    public Values with(ParameterId name, Setting setting) {
        int at = find(name);
        if (at >= 0) {
            Setting[] changed = settings.clone();
            changed[at] = setting;
            return new Values(names, changed, shelf);
        }
        int to = -at - 1;
        ParameterId[] moreNames = Arrays.copyOf(names, names.length + 1);
        Setting[] moreSettings = Arrays.copyOf(settings, names.length + 1);
        System.arraycopy(names, to, moreNames, to + 1, names.length - to);
        System.arraycopy(settings, to, moreSettings, to + 1, names.length - to);
        moreNames[to] = name;
        moreSettings[to] = setting;
        return new Values(moreNames, moreSettings, shelf);
    }

    /** These values without one, and without what is on the shelf for it. */
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
        return new Values(fewerNames, fewerSettings, shelving(name, List.of()).shelf);
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
                && Arrays.equals(settings, that.settings)
                && shelf.equals(that.shelf);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(names) + Arrays.hashCode(settings)) + shelf.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        forEach((name, setting) ->
                text.append(name).append('=').append(setting.value()).append(' '));
        return text.append('}').toString().replace(" }", "}");
    }
}
