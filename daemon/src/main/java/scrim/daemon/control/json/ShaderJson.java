package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;

/** The shader library and what its inputs may be, as JSON. */
public final class ShaderJson {
    private ShaderJson() {}

    public static ObjectNode library(ShaderCatalog catalog) {
        ObjectNode object = Json.object();
        ArrayNode usable = object.putArray("shaders");
        ArrayNode broken = object.putArray("broken");
        for (ShaderEntry entry : catalog.entries()) {
            switch (entry) {
                case ShaderEntry.Usable(var description, var newer) ->
                        usable.add(usable(description, newer));
                case ShaderEntry.Broken why -> broken.add(broken(why));
            }
        }
        return object;
    }

    /** One shader of the library, a broken one with its reason. */
    public static ObjectNode entry(ShaderEntry entry) {
        return switch (entry) {
            case ShaderEntry.Usable(var description, var newer) -> usable(description, newer);
            case ShaderEntry.Broken why -> broken(why);
        };
    }

    private static ObjectNode usable(
            ShaderDescription description, ShaderEntry.@Nullable Broken newer) {
        ObjectNode one = shader(description);
        if (newer != null) {
            one.set("newer", problem(newer));
        }
        return one;
    }

    private static ObjectNode broken(ShaderEntry.Broken why) {
        ObjectNode one = Json.object().put("id", why.id().value());
        one.setAll(problem(why));
        return one;
    }

    private static ObjectNode problem(ShaderEntry.Broken why) {
        return Json.object()
                .put("file", why.file())
                .put("line", why.line())
                .put("column", why.column())
                .put("reason", why.reason());
    }

    private static ObjectNode shader(ShaderDescription shader) {
        ObjectNode object =
                Json.object()
                        .put("id", shader.id().value())
                        .put("name", shader.name())
                        .put("description", shader.description())
                        .put("credit", shader.credit());
        ArrayNode categories = object.putArray("categories");
        shader.categories().forEach(categories::add);
        object.put("feedback", shader.feedback());
        object.put("historyFrames", shader.temporal().requestedFrames());
        ArrayNode inputs = object.putArray("inputs");
        shader.inputs().forEach(input -> inputs.add(definition(input)));
        return object;
    }

    /** What a parameter is called and what it may be. */
    public static ObjectNode definition(ParameterDefinition definition) {
        ParameterKind kind = definition.kind();
        ObjectNode object =
                Json.object()
                        .put("id", definition.id().value())
                        .put("key", definition.key().value())
                        .put("label", definition.label())
                        .put("type", kind.word());
        switch (kind) {
            case ParameterKind.Scalar(_, float min, float max) ->
                    object.put("min", min).put("max", max);
            case ParameterKind.Point(_, var min, var max) -> {
                object.set("min", ValueJson.write(min));
                object.set("max", ValueJson.write(max));
            }
            case ParameterKind.Choice(_, var options) -> {
                ArrayNode all = object.putArray("options");
                options.forEach(option ->
                        all.addObject().put("value", option.value()).put("label", option.label()));
            }
            case ParameterKind.Text(_, int longest) -> object.put("longest", longest);
            case ParameterKind.Flag _,
                    ParameterKind.Color _,
                    ParameterKind.Pulse _,
                    ParameterKind.Image _ -> {}
        }
        if (kind instanceof ParameterKind.Pulse) {
            object.putNull("default");
        } else {
            object.set("default", ValueJson.write(kind.initialValue()));
        }
        if (definition.settlesAs() != null) {
            object.put("settlesAs", definition.settlesAs().name().toLowerCase(Locale.ROOT));
        }
        if (definition.smoothingSeconds() != null) {
            object.put("smoothingSeconds", definition.smoothingSeconds());
        }
        return object;
    }
}
