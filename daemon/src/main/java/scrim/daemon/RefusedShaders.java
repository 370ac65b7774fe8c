package scrim.daemon;

import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells the engine of the shaders that the driver refuses: they are as broken as those that cannot
 * be read, and listed so. One thread at a time; never waits.
 */
final class RefusedShaders {
    private static final Origin SHADER_FOLDER = new Origin(OriginKind.FILE_WATCH, "shader folder");

    private final Engine engine;
    private final Map<ShaderId, ShaderEntry.Broken> refused = new LinkedHashMap<>();

    RefusedShaders(Engine engine) {
        this.engine = engine;
    }

    /** All are said again: the engine may not have heard of the one before yet. */
    void add(ShaderEntry.Broken broken) {
        refused.put(broken.id(), broken);
        ShaderCatalog catalog = engine.view().catalog();
        for (ShaderEntry.Broken one : refused.values()) {
            catalog = catalog.with(one);
        }
        var _ =
                engine.submit(
                        MutationBatch.of(SHADER_FOLDER, new Mutation.RefreshCatalog(catalog)));
    }
}
