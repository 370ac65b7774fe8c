package scrim.daemon.control.http;

import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.ShaderJson;
import scrim.daemon.control.json.Spelling;
import scrim.daemon.control.json.Targets;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Engine;
import scrim.engine.state.Explanation;
import scrim.engine.state.Slot;
import scrim.engine.state.SnapshotVersion;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The answers to everything that only looks. */
final class ShowReader {
    private final Engine engine;
    private final Durability durability;
    private final Pictures pictures;
    private final HttpApi.Settings settings;
    private final long pictureMillis;

    ShowReader(
            Engine engine,
            Durability durability,
            Pictures pictures,
            HttpApi.Settings settings,
            long pictureMillis) {
        this.engine = engine;
        this.durability = durability;
        this.pictures = pictures;
        this.settings = settings;
        this.pictureMillis = pictureMillis;
    }

    /**
     * The whole show.
     *
     * @param ifNoneMatch the header's lines: the tags of what the client has already
     */
    Answer state(List<String> ifNoneMatch) {
        // In this order, so that no number is newer than the view it is shown beside.
        long durableRev = durability.status().durableRev();
        SnapshotVersion version = engine.snapshot().version();
        CommittedView view = engine.view();
        var json = new StateJson(engine, view);
        ObjectNode object =
                Json.object()
                        .put("version", settings.version())
                        .put("epoch", settings.epoch())
                        .put("rev", view.rev())
                        .put("durableRev", durableRev);
        object.putObject("snapshot")
                .put("structure", version.structure())
                .put("parameters", version.parameters())
                .put("packages", version.packages())
                .put("sequence", version.sequence());
        object.set("screens", json.screens());
        object.set("scenes", json.scenes());
        if (json.automated()) {
            // Automation moves without a new rev: two such answers are never known to be the same.
            return Answer.json(object);
        }
        String tag = StateTag.of(settings.epoch(), view.rev(), durableRev, version.sequence());
        return Answer.json(object).tagged(tag, ifNoneMatch);
    }

    Answer screens() {
        CommittedView view = engine.view();
        ObjectNode object = Json.object().put("rev", view.rev());
        object.set("screens", new StateJson(engine, view).screens());
        return Answer.json(object);
    }

    Answer screen(String id) throws RefusedException {
        CommittedView view = engine.view();
        return Answer.json(new StateJson(engine, view).screen(find(view, id)));
    }

    Answer layers(String id) throws RefusedException {
        CommittedView view = engine.view();
        Screen screen = find(view, id);
        ObjectNode object = Json.object().put("rev", view.rev());
        object.set("layers", new StateJson(engine, view).layers(screen));
        return Answer.json(object);
    }

    /**
     * @param word the layer's id or key
     */
    Answer layer(String id, String word) throws RefusedException {
        CommittedView view = engine.view();
        Screen screen = find(view, id);
        LayerId layer = new Targets(view).layer(screen.id(), word, "");
        for (Layer one : screen.layers()) {
            if (one.id().equals(layer)) {
                return Answer.json(new StateJson(engine, view).layer(screen, one));
            }
        }
        throw new IllegalStateException("a layer that is found and is not there: " + layer);
    }

    Answer master(String id) throws RefusedException {
        CommittedView view = engine.view();
        return Answer.json(new StateJson(engine, view).master(find(view, id)));
    }

    /** May wait for the renderer. */
    Answer picture(String id) throws RefusedException, InterruptedException {
        ScreenId screen = find(engine.view(), id).id();
        var picture = pictures.png(screen);
        try {
            byte[] png = picture.get(pictureMillis, TimeUnit.MILLISECONDS);
            return Answer.of("image/png", png);
        } catch (TimeoutException e) {
            picture.cancel(false);
            throw noPicture(
                    "the renderer finished no frame of the screen "
                            + screen
                            + " within "
                            + pictureMillis
                            + " ms; see /api/health");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String why = cause == null ? null : cause.getMessage();
            throw noPicture(
                    "the screen " + screen + " has no picture: " + (why == null ? cause : why));
        }
    }

    private static RefusedException noPicture(String detail) {
        return new RefusedException(
                Problem.of(Problem.Code.NO_PICTURE, "", detail).with("Retry-After", "1"));
    }

    Answer shaders() {
        return Answer.json(ShaderJson.library(engine.view().catalog()));
    }

    Answer scenes() {
        CommittedView view = engine.view();
        ObjectNode object = Json.object().put("rev", view.rev());
        object.set("scenes", new StateJson(engine, view).scenes());
        return Answer.json(object);
    }

    Answer shader(String name) throws RefusedException {
        ShaderEntry entry = engine.view().catalog().get(ShaderEditing.id(name));
        if (entry == null) {
            throw ShaderEditing.unknown(name);
        }
        return Answer.json(ShaderJson.entry(entry));
    }

    Answer scene(String name) throws RefusedException {
        CommittedView view = engine.view();
        Scene scene = Key.isValid(name) ? view.base().find(new SceneId(name)) : null;
        if (scene == null) {
            throw unknownScene(name);
        }
        return Answer.json(new StateJson(engine, view).scene(scene));
    }

    static RefusedException unknownScene(String name) {
        return RefusedException.of(
                Problem.Code.UNKNOWN_TARGET,
                "",
                "there is no scene " + Spelling.quoted(name) + "; /api/scenes lists them");
    }

    /**
     * @param names of screen, layer and parameter, in ids or keys
     */
    Answer parameter(List<String> names) throws RefusedException {
        return explanation(String.join("/", names), "");
    }

    /**
     * @param targets one for each time that the query names a target
     */
    Answer explanation(List<String> targets) throws RefusedException {
        if (targets.size() != 1) {
            throw RefusedException.of(
                    Problem.Code.BAD_REQUEST,
                    "target",
                    "ask for one parameter: /api/explain?target=main/master/brightness");
        }
        return explanation(targets.getFirst(), "target");
    }

    private Answer explanation(String target, String path) throws RefusedException {
        Slot slot = new Targets(engine.view()).parameter(target, path);
        Explanation explanation = engine.explain(slot.address());
        if (explanation == null) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_TARGET,
                    path,
                    "the parameter " + slot.path() + " has just been removed");
        }
        return Answer.json(ExplanationJson.write(explanation));
    }

    private static Screen find(CommittedView view, String id) throws RefusedException {
        Screen screen = Key.isValid(id) ? view.base().find(new ScreenId(id)) : null;
        if (screen == null) {
            List<String> known =
                    view.base().screens().stream().map(one -> one.id().value()).toList();
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_TARGET,
                    "",
                    "there is no screen "
                            + Spelling.quoted(id)
                            + ", only "
                            + String.join(", ", known)
                            + Spelling.didYouMean(id, known));
        }
        return screen;
    }
}
