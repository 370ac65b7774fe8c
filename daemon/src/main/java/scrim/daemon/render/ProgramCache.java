package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.LayerId;
import scrim.engine.stack.ShaderEntry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The compiled programs of the shaders in use, by the hash of their files: the same hash is never
 * compiled twice, and one that failed is not tried again while somebody wants it.
 *
 * <p>Compiles at once, or has it done by a {@link ShaderWorkshop}. Then a layer goes on with what
 * it had until the new programs are there.
 */
@OwnedBy(ThreadRole.RENDER)
final class ProgramCache implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProgramCache.class.getName());

    /** After so many frames a shader has shown that it can be drawn. */
    private static final int PROVING_FRAMES = 30;

    private final int glslVersion;
    private final @Nullable ShaderWorkshop compiler;
    private final Consumer<ShaderEntry.Broken> refusals;
    private final Counter compilations;
    private final Map<String, @Nullable Made> byHash = new HashMap<>();
    private final Map<LayerId, Made> shown = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<LayerId> asking = new HashSet<>();
    private final List<Made> proving = new ArrayList<>();

    /** A shader and its programs, which fit each other. */
    static final class Made {
        private final ShaderSource source;
        private final ShaderPrograms programs;
        private final BooleanSupplier isWarm;
        private int framesLeft = PROVING_FRAMES;

        Made(ShaderSource source, ShaderPrograms programs, BooleanSupplier isWarm) {
            this.source = source;
            this.programs = programs;
            this.isWarm = isWarm;
        }

        /** Whether the driver is as well prepared as it will be without drawing on this thread. */
        boolean isWarm() {
            return isWarm.getAsBoolean();
        }

        ShaderSource source() {
            return source;
        }

        ShaderPrograms programs() {
            return programs;
        }

        private String hash() {
            return source.description().contentHash();
        }
    }

    /**
     * @param compiler compiles beside; null to compile at once
     * @param refusals told of every shader that the driver refuses at once, on the render thread;
     *     must not wait
     */
    ProgramCache(
            int glslVersion,
            @Nullable ShaderWorkshop compiler,
            Consumer<ShaderEntry.Broken> refusals,
            Health health) {
        this.glslVersion = glslVersion;
        this.compiler = compiler;
        this.refusals = refusals;
        compilations = health.counter("shader.compilations");
    }

    /**
     * What a layer draws with: the shader it wants, or while that is being compiled what it had
     * before; null if there is nothing.
     */
    @Nullable Made get(LayerId layer, ShaderSource source) {
        Made made = find(source);
        if (made == null && byHash.get(source.description().contentHash()) == null) {
            Made before = shown.get(layer);
            made = before != null && isOnItsWay(source) ? before : null;
        }
        if (made != null) {
            asked.add(made.hash());
            asking.add(layer);
            shown.put(layer, made);
        }
        return made;
    }

    private boolean isOnItsWay(ShaderSource source) {
        return compiler != null && !compiler.isUnusable() && !compiler.isRefused(source);
    }

    private @Nullable Made find(ShaderSource source) {
        String hash = source.description().contentHash();
        asked.add(hash);
        if (byHash.containsKey(hash)) {
            return byHash.get(hash);
        }
        Made made;
        if (compiler == null || compiler.isUnusable()) {
            made = compile(source);
        } else {
            made = take(compiler, source);
            if (made == null) {
                return null;
            }
        }
        byHash.put(hash, made);
        return made;
    }

    private @Nullable Made take(ShaderWorkshop from, ShaderSource source) {
        Made made = from.take(source);
        if (made == null) {
            if (!from.isRefused(source)) {
                from.want(source);
            }
            return null;
        }
        proving.add(made);
        return made;
    }

    /** Frees what was not asked for since the last call. */
    void sweep() {
        shown.keySet().retainAll(asking);
        asking.clear();
        byHash.entrySet()
                .removeIf(entry -> {
                    if (asked.contains(entry.getKey())) {
                        return false;
                    }
                    Made made = entry.getValue();
                    if (made != null) {
                        if (proving.remove(made) && compiler != null) {
                            compiler.left(made);
                        }
                        made.programs().close();
                    }
                    return true;
                });
        asked.clear();
    }

    /** A frame has been drawn with all that was asked for. */
    void drawn() {
        for (int i = proving.size() - 1; i >= 0; i--) {
            Made made = proving.get(i);
            // Until then other blend modes are being tried.
            if (made.isWarm() && --made.framesLeft <= 0) {
                proving.remove(i);
                if (compiler != null) {
                    compiler.drawn(made.source());
                }
            }
        }
    }

    @Override
    public void close() {
        asked.clear();
        asking.clear();
        sweep();
    }

    private @Nullable Made compile(ShaderSource source) {
        compilations.increment();
        try {
            return new Made(source, ShaderPrograms.compile(glslVersion, source), () -> true);
        } catch (CompileFailure e) {
            ShaderEntry.Broken broken = source.broken(e.log());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}; its layers let the picture pass",
                    broken.message());
            refusals.accept(broken);
            return null;
        }
    }
}
