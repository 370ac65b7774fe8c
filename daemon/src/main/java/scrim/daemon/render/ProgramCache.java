package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.ShaderEntry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The compiled programs of the shaders in use, by the hash of their files: the same hash is never
 * compiled twice, and one that failed is not tried again while somebody wants it.
 */
@OwnedBy(ThreadRole.RENDER)
final class ProgramCache implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProgramCache.class.getName());

    private final int glslVersion;
    private final Consumer<ShaderEntry.Broken> refusals;
    private final Counter compilations;
    private final Map<String, @Nullable Pair> byHash = new HashMap<>();
    private final Set<String> asked = new HashSet<>();

    /**
     * The two programs of a shader.
     *
     * @param plain draws with a {@code plainFinish}, {@code blended} with any blend mode
     */
    record Pair(Program plain, ShaderSource.Finish plainFinish, Program blended) {
        void close() {
            plain.close();
            blended.close();
        }
    }

    /**
     * @param refusals told of every shader the driver refuses, on the render thread; must not wait
     */
    ProgramCache(int glslVersion, Consumer<ShaderEntry.Broken> refusals, Health health) {
        this.glslVersion = glslVersion;
        this.refusals = refusals;
        compilations = health.counter("shader.compilations");
    }

    /** The programs of a shader, compiled now if need be; null if the driver refuses it. */
    @Nullable Pair get(ShaderSource source) {
        String hash = source.description().contentHash();
        asked.add(hash);
        if (!byHash.containsKey(hash)) {
            byHash.put(hash, compile(source));
        }
        return byHash.get(hash);
    }

    /** Frees what was not asked for since the last call. */
    void sweep() {
        byHash.entrySet()
                .removeIf(entry -> {
                    if (asked.contains(entry.getKey())) {
                        return false;
                    }
                    if (entry.getValue() != null) {
                        entry.getValue().close();
                    }
                    return true;
                });
        asked.clear();
    }

    @Override
    public void close() {
        asked.clear();
        sweep();
    }

    private @Nullable Pair compile(ShaderSource source) {
        compilations.increment();
        ShaderSource.Finish finish =
                LayerPlan.readsImages(source.description().inputs())
                        ? ShaderSource.Finish.NORMAL
                        : ShaderSource.Finish.COVER;
        try {
            Program plain = Program.compile(glslVersion, source, finish);
            try {
                Program blended = Program.compile(glslVersion, source, ShaderSource.Finish.BLEND);
                return new Pair(plain, finish, blended);
            } catch (CompileFailure e) {
                plain.close();
                throw e;
            }
        } catch (CompileFailure e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1}; its layers let the picture pass",
                    source.file() + (e.log().line() > 0 ? ":" + e.log().line() : ""),
                    e.log().message());
            refusals.accept(
                    new ShaderEntry.Broken(
                            source.description().id(),
                            source.file(),
                            e.log().line(),
                            e.log().message()));
            return null;
        }
    }
}
