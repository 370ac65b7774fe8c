package scrim.daemon.store;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing somebody did, as a line of JSON. While somebody drags a fader it is one line for many
 * changes: the last one's value, and how many there were.
 */
final class HistoryLine {
    /** Longer values are left out: the state has them. */
    private static final int LONGEST_VALUE = 200;

    private final long atMillis;
    private final long rev;
    private final Origin origin;
    private final Mutation mutation;
    private final long times;

    private HistoryLine(long atMillis, long rev, Origin origin, Mutation mutation, long times) {
        this.atMillis = atMillis;
        this.rev = rev;
        this.origin = origin;
        this.mutation = mutation;
        this.times = times;
    }

    /** Lines being put together, in the order in which things happened. */
    static final class Page {
        private final List<HistoryLine> done = new ArrayList<>();

        /** Faders that may be moved again; nothing else happened since. */
        private final Map<Fader, HistoryLine> moving = new LinkedHashMap<>();

        private record Fader(Object target, Origin origin) {}

        void add(long atMillis, EngineEvent.MutationAccepted event) {
            Origin origin = event.batch().origin();
            for (Mutation mutation : event.batch().mutations()) {
                if (mutation instanceof Mutation.SetParameter(var target, _, var lifetime)) {
                    if (lifetime != Lifetime.TRANSIENT) {
                        moving.merge(
                                new Fader(target, origin),
                                new HistoryLine(atMillis, event.rev(), origin, mutation, 1),
                                HistoryLine::after);
                    }
                } else {
                    settle();
                    done.add(new HistoryLine(atMillis, event.rev(), origin, mutation, 1));
                }
            }
        }

        /** All lines, and an empty page again, also when a line cannot be printed. */
        List<byte[]> taken() {
            settle();
            List<HistoryLine> all = List.copyOf(done);
            done.clear();
            return all.stream().map(HistoryLine::print).toList();
        }

        private void settle() {
            done.addAll(moving.values());
            moving.clear();
        }
    }

    private static HistoryLine after(HistoryLine before, HistoryLine last) {
        return new HistoryLine(
                last.atMillis, last.rev, last.origin, last.mutation, before.times + 1);
    }

    private byte[] print() {
        var text = new StringBuilder(200);
        text.append("{\"at\":\"").append(Instant.ofEpochMilli(atMillis));
        text.append("\",\"rev\":").append(rev);
        text.append(",\"who\":").append(Json.quote(origin.toString()));
        text.append(",\"did\":\"").append(mutation.word());
        text.append("\",\"what\":").append(Json.quote(what(mutation)));
        if (mutation instanceof Mutation.SetParameter set) {
            text.append(",\"value\":").append(print(set.value()));
        }
        if (times > 1) {
            text.append(",\"times\":").append(times);
        }
        text.append(',').append(Checksum.NONE_YET).append("}\n");
        byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
        Checksum.put(line);
        return line;
    }

    private static String print(ParameterValue value) {
        String text = Json.print(ShowToJson.write(value));
        return text.length() <= LONGEST_VALUE ? text.replace("\n", "") : "null";
    }

    private static String what(Mutation mutation) {
        return switch (mutation) {
            case Mutation.SetParameter set -> set.target().toString();
            case Mutation.AddLayer add ->
                    add.screen() + " " + add.shader() + (add.key() == null ? "" : " " + add.key());
            case Mutation.SetShader(var screen, var layer, var shader) ->
                    screen + "/" + layer + " " + shader;
            case Mutation.SetLayerKey(var screen, var layer, var key) ->
                    screen + "/" + layer + " " + key;
            case Mutation.RemoveLayer(var screen, var layer) -> screen + "/" + layer;
            case Mutation.MoveLayer(var screen, var layer, int to) ->
                    screen + "/" + layer + " to " + to;
            case Mutation.AddScreen(var screen, _) -> screen.toString();
            case Mutation.RemoveScreen(var screen) -> screen.toString();
            case Mutation.SetFormat(var screen, var format) ->
                    screen + " " + format.width() + "x" + format.height();
            case Mutation.SaveScene(var screen, var scene, _) -> scene + " of " + screen;
            case Mutation.LoadScene(var screen, var scene, _) -> scene + " to " + screen;
            case Mutation.RenameScene(var scene, var name) -> scene + " " + name;
            case Mutation.DeleteScene(var scene) -> scene.toString();
            case Mutation.ReplaceScreens replace -> replace.from();
            case Mutation.Reset(var scope) -> scope.toString();
            case Mutation.Revert(var scope) -> scope.toString();
            case Mutation.Keep(var scope) -> scope.toString();
            case Mutation.ReleaseAutomation(var scope) -> scope.toString();
            case Mutation.ClearHistory(var scope) -> scope.toString();
            case Mutation.RefreshCatalog _, Mutation.SetEnvironment _ -> "";
        };
    }
}
