package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/** The shader library at one moment, sorted by id. */
public final class ShaderCatalog {
    public static final ShaderCatalog EMPTY = new ShaderCatalog(new TreeMap<>());

    private final TreeMap<ShaderId, ShaderEntry> entries;

    private ShaderCatalog(TreeMap<ShaderId, ShaderEntry> entries) {
        this.entries = entries;
    }

    public static ShaderCatalog of(Collection<? extends ShaderEntry> entries) {
        var sorted = new TreeMap<ShaderId, ShaderEntry>();
        for (ShaderEntry entry : entries) {
            sorted.put(entry.id(), entry);
        }
        return new ShaderCatalog(sorted);
    }

    public static ShaderCatalog of(ShaderDescription... usable) {
        return of(Arrays.stream(usable).map(shader -> new ShaderEntry.Usable(shader)).toList());
    }

    public Collection<ShaderEntry> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    public @Nullable ShaderEntry get(ShaderId id) {
        return entries.get(id);
    }

    /** This catalog with one entry replaced or added. */
    public ShaderCatalog with(ShaderEntry entry) {
        var changed = new TreeMap<>(entries);
        changed.put(entry.id(), entry);
        return new ShaderCatalog(changed);
    }

    /** The description of a usable shader, or null if it is broken or not there. */
    public @Nullable ShaderDescription find(ShaderId id) {
        return entries.get(id) instanceof ShaderEntry.Usable(var description, _)
                ? description
                : null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShaderCatalog that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
