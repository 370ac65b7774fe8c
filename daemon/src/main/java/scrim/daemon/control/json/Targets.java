package scrim.daemon.control.json;

import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import java.util.List;

/**
 * What the paths in a request mean in one state of the show. Each segment is an id or a key; ids
 * count first, nothing is guessed.
 */
public final class Targets {
    private static final String MASTER = LayerId.MASTER.value();

    private final CommittedView view;

    public Targets(CommittedView view) {
        this.view = view;
    }

    /** {@code main/warp/speed}. */
    public Slot parameter(String target, String path) throws RefusedException {
        Slot slot = view.slots().find(target);
        if (slot == null) {
            throw unknown(
                    path,
                    "there is no parameter " + Spelling.quoted(target),
                    target,
                    view.slots().slots().stream().map(Slot::path).toList());
        }
        return slot;
    }

    /** {@code main/warp}; never a master. */
    public Scope.OfLayer layer(Fields fields, String field) throws RefusedException {
        String target = fields.text(field);
        String path = fields.pathOf(field);
        String[] parts = target.split("/", -1);
        if (parts.length != 2) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    path,
                    "a layer is written screen/layer, such as main/warp, was "
                            + Spelling.quoted(target));
        }
        Screen screen = screen(parts[0], path);
        return new Scope.OfLayer(screen.id(), layer(screen, parts[1], path));
    }

    /** A layer by its id or key within a screen. */
    public LayerId layer(ScreenId screen, String word, String path) throws RefusedException {
        return layer(screen(screen.value(), path), word, path);
    }

    /** A screen that exists. */
    public ScreenId screen(Fields fields, String field) throws RefusedException {
        return screen(fields.text(field), fields.pathOf(field)).id();
    }

    /** A parameter, {@code screen/layer}, {@code screen}, or everything: absent or a star. */
    public Scope scope(Fields fields, String field) throws RefusedException {
        if (!fields.has(field)) {
            return new Scope.Everything();
        }
        String target = fields.text(field);
        if (target.equals("*")) {
            return new Scope.Everything();
        }
        String path = fields.pathOf(field);
        String[] parts = target.split("/", -1);
        return switch (parts.length) {
            case 1 -> new Scope.OfScreen(screen(target, path).id());
            case 2 ->
                    parts[1].equals(MASTER)
                            ? new Scope.OfLayer(screen(parts[0], path).id(), LayerId.MASTER)
                            : layer(fields, field);
            default -> new Scope.OfParameter(parameter(target, path).address());
        };
    }

    private Screen screen(String word, String path) throws RefusedException {
        for (Screen screen : view.base().screens()) {
            if (screen.id().value().equals(word)) {
                return screen;
            }
        }
        throw unknown(
                path,
                "there is no screen " + Spelling.quoted(word),
                word,
                view.base().screens().stream().map(screen -> screen.id().value()).toList());
    }

    private static LayerId layer(Screen screen, String word, String path) throws RefusedException {
        for (Layer layer : screen.layers()) {
            if (layer.id().value().equals(word)) {
                return layer.id();
            }
        }
        for (Layer layer : screen.layers()) {
            if (layer.key().value().equals(word)) {
                return layer.id();
            }
        }
        throw unknown(
                path,
                "the screen " + screen.id() + " has no layer " + Spelling.quoted(word),
                word,
                screen.layers().stream().map(layer -> layer.key().value()).toList());
    }

    private static RefusedException unknown(
            String path, String what, String word, List<String> known) {
        return RefusedException.of(
                Problem.Code.UNKNOWN_TARGET,
                path,
                what
                        + Spelling.didYouMean(word, known)
                        + " (/api/state lists what there is; a request is read against the show as"
                        + " it was before it)");
    }
}
