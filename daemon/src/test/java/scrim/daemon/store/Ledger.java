package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.Screen;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The other side's books: every show there ever was to save, and what the store has said is on
 * disk. What may be found after a crash follows from them.
 */
final class Ledger {
    private final TreeMap<Long, Look> offered = new TreeMap<>();
    private final TreeMap<Long, List<Look>> ever = new TreeMap<>();
    private final Map<String, Long> scenesOnDisk = new HashMap<>();
    private long stateOnDisk;
    private long allOnDisk;

    Ledger() {
        offer(0, DurableState.empty());
    }

    /**
     * All of a show that is saved, as text: who set a value is not.
     *
     * @param scenes by id
     */
    private record Look(String stage, long lastLayerNumber, Map<String, String> scenes) {
        static Look of(DurableState state) {
            var scenes = new HashMap<String, String>();
            for (Scene scene : state.scenes()) {
                var text = new StringBuilder(scene.name()).append(scene.carried());
                add(scene.layers(), text);
                scenes.put(scene.id().value(), text.toString());
            }
            var stage = new StringBuilder();
            stage.append(state.carried());
            for (Screen screen : state.screens()) {
                stage.append("\n screen ").append(screen.id().value()).append(screen.format());
                stage.append(screen.activeScene()).append(screen.carried());
                add(screen.master(), stage);
                add(screen.layers(), stage);
            }
            return new Look(stage.toString(), state.lastLayerNumber(), scenes);
        }

        /** Where scenes have the highest layers, a restore counts on from them. */
        boolean isStageOf(Look saved) {
            return stage.equals(saved.stage) && lastLayerNumber >= saved.lastLayerNumber;
        }

        private static void add(List<Layer> layers, StringBuilder text) {
            for (Layer layer : layers) {
                text.append("\n  layer ").append(layer.id()).append(layer.key());
                text.append(layer.shader()).append(layer.carried());
                add(layer.values(), text);
            }
        }

        private static void add(Values values, StringBuilder text) {
            values.forEach(
                    (name, setting) -> text.append("\n   ").append(name).append(setting.value()));
        }
    }

    /** There is a newer show to save from now on. */
    void offer(long rev, DurableState state) {
        Look look = Look.of(state);
        offered.put(rev, look);
        ever.merge(
                rev,
                List.of(look),
                (older, one) -> Stream.concat(older.stream(), one.stream()).toList());
    }

    void stateIsOnDisk(long rev) {
        stateOnDisk = Math.max(stateOnDisk, rev);
    }

    void sceneIsOnDisk(String scene, long rev) {
        scenesOnDisk.merge(scene, rev, Math::max);
    }

    /** Every change up to that one is on disk, whatever it was about. */
    void allIsOnDisk(long rev) {
        allOnDisk = Math.max(allOnDisk, rev);
    }

    long newestRev() {
        return offered.isEmpty() ? 0 : offered.lastKey();
    }

    /** Books that say the same promise the same: a number for not looking twice. */
    String key() {
        return stateOnDisk + " " + allOnDisk + " " + newestRev() + new TreeMap<>(scenesOnDisk);
    }

    /** Null if this may be found after a power cut, else why not. */
    @Nullable String objection(DurableState found, long rev) {
        String invention = invention(found, rev);
        if (invention != null) {
            return invention;
        }
        long from = Math.max(stateOnDisk, allOnDisk);
        Look look = Look.of(found);
        if (since(from).noneMatch(look::isStageOf)) {
            return "rev " + rev + " was found and rev " + from + " was on disk";
        }
        var ids = new TreeSet<>(look.scenes().keySet());
        offered.values().forEach(one -> ids.addAll(one.scenes().keySet()));
        for (String id : ids) {
            String scene = look.scenes().get(id);
            long sceneFrom = Math.max(scenesOnDisk.getOrDefault(id, 0L), allOnDisk);
            boolean neverAnswered = sceneFrom == 0 && scene == null;
            if (!neverAnswered
                    && since(sceneFrom)
                            .noneMatch(one -> Objects.equals(one.scenes().get(id), scene))) {
                return "scene "
                        + id
                        + " is older than rev "
                        + sceneFrom
                        + ", which was on disk, and is now "
                        + beginning(scene);
            }
        }
        return null;
    }

    /** Null if all that was found was saved once, in one piece; how old it is does not count. */
    @Nullable String invention(DurableState found, long rev) {
        Look look = Look.of(found);
        if (!ever.containsKey(rev)) {
            return "there never was a rev " + rev;
        }
        if (everSaved().noneMatch(look::isStageOf)) {
            return "there never was such a show: " + beginning(look.stage());
        }
        for (Map.Entry<String, String> scene : look.scenes().entrySet()) {
            // Under whatever name: a scene is called as its file is, and says no more about it.
            if (everSaved().noneMatch(one -> one.scenes().containsValue(scene.getValue()))) {
                return "there never was such a scene: " + beginning(scene.toString());
            }
        }
        return null;
    }

    private static String beginning(@Nullable String text) {
        return text == null ? "gone" : text.substring(0, Math.min(200, text.length()));
    }

    private Stream<Look> everSaved() {
        return ever.values().stream().flatMap(List::stream);
    }

    private Stream<Look> since(long rev) {
        return offered.tailMap(rev, true).values().stream();
    }

    /** Another process begins: what it found is on disk, and there is nothing newer to be found. */
    void restart(DurableState found, long rev) {
        offered.clear();
        scenesOnDisk.clear();
        stateOnDisk = rev;
        allOnDisk = rev;
        offer(rev, found);
    }

    /** The same books for a process that starts where another was killed. */
    Ledger copy() {
        var copy = new Ledger();
        copy.offered.clear();
        copy.offered.putAll(offered);
        copy.ever.putAll(ever);
        copy.scenesOnDisk.putAll(scenesOnDisk);
        copy.stateOnDisk = stateOnDisk;
        copy.allOnDisk = allOnDisk;
        return copy;
    }
}
