package scrim.engine.stack;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * An immutable list whose copy with one element replaced costs about the same at 8 and at 512
 * elements: elements sit in chunks of 32, and only one chunk and the spine are copied.
 */
public final class Rows<T> extends AbstractList<T> implements RandomAccess {
    private static final int CHUNK = 32;

    private final Object[][] chunks;
    private final int size;

    private Rows(Object[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    @SafeVarargs
    public static <T> Rows<T> of(T... elements) {
        return copyOf(Arrays.asList(elements));
    }

    public static <T> Rows<T> copyOf(List<? extends T> elements) {
        int size = elements.size();
        var chunks = new Object[(size + CHUNK - 1) / CHUNK][];
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            int from = chunk * CHUNK;
            chunks[chunk] = elements.subList(from, Math.min(from + CHUNK, size)).toArray();
        }
        return new Rows<>(chunks, size);
    }

    @Override
    @SuppressWarnings("unchecked")
    public T get(int index) {
        return (T) chunks[index / CHUNK][index % CHUNK];
    }

    @Override
    public int size() {
        return size;
    }

    /** This list with one element replaced. */
    public Rows<T> with(int index, T element) {
        Object[][] spine = chunks.clone();
        Object[] chunk = spine[index / CHUNK].clone();
        chunk[index % CHUNK] = element;
        spine[index / CHUNK] = chunk;
        return new Rows<>(spine, size);
    }

    /** This list with one element more, before the one now at {@code index}. */
    public Rows<T> withAdded(int index, T element) {
        var elements = new ArrayList<T>(this);
        elements.add(index, element);
        return copyOf(elements);
    }

    public Rows<T> without(int index) {
        var elements = new ArrayList<T>(this);
        elements.remove(index);
        return copyOf(elements);
    }
}
