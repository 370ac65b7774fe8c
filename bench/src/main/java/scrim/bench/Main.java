package scrim.bench;

import scrim.daemon.HotReload;
import scrim.daemon.control.osc.MessageFlood;
import scrim.daemon.control.osc.MessageReading;
import scrim.daemon.control.socket.Acks;
import scrim.daemon.control.socket.FanOut;
import scrim.daemon.control.socket.Reconnects;
import scrim.daemon.render.FaderToFrame;
import scrim.daemon.render.FrameDrawing;
import scrim.daemon.render.VideoPlaying;
import scrim.engine.state.Composition;
import scrim.engine.state.Publication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks by name, all without one, and prints their rows: {@code ./dev bench [--quick]
 * [name…]}. Each has a JVM of its own, so that none finds code compiled for another. The exit code
 * is 1 if a goal was missed.
 */
public final class Main {
    private static final String QUICK = "--quick";

    /** Before the one benchmark that a child runs. */
    private static final String ROWS = "--rows";

    private static final Map<String, Bench> BENCHES = new LinkedHashMap<>();

    static {
        BENCHES.put("osc", MessageReading::run);
        BENCHES.put("flood", MessageFlood::run);
        BENCHES.put("latency", FaderToFrame::run);
        BENCHES.put("fanout", FanOut::run);
        BENCHES.put("ack", Acks::run);
        BENCHES.put("reconnect", Reconnects::run);
        BENCHES.put("compose", Composition::run);
        BENCHES.put("publish", Publication::run);
        BENCHES.put("frame", FrameDrawing::run);
        BENCHES.put("video", VideoPlaying::run);
        BENCHES.put("late", FrameStarts::run);
        BENCHES.put("pauses", Pauses::run);
        BENCHES.put("save", Saving::run);
        BENCHES.put("unsaved", Unsaved::run);
        BENCHES.put("frames", FramesBesideSaves::run);
        BENCHES.put("reload", HotReload::run);
        BENCHES.put("start", Starting::run);
    }

    /** What fills a part of the table. */
    @FunctionalInterface
    interface Bench {
        void run(Pace pace, Table table) throws Exception;
    }

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<String> names = new ArrayList<>(Arrays.asList(args));
        boolean isQuick = names.remove(QUICK);
        boolean isChild = names.remove(ROWS);
        if (names.isEmpty()) {
            names.addAll(BENCHES.keySet());
        }
        if (!BENCHES.keySet().containsAll(names)) {
            System.err.println(
                    "usage: bench ["
                            + QUICK
                            + "] [name…], where a name is one of "
                            + String.join(", ", BENCHES.keySet()));
            System.exit(2);
        }
        boolean allMet = isChild ? run(names, isQuick) : runChildren(names, isQuick);
        System.exit(allMet ? 0 : 1);
    }

    private static boolean run(List<String> names, boolean isQuick) throws Exception {
        var table = new Table(System.out);
        for (String name : names) {
            Bench bench = BENCHES.get(name);
            if (bench != null) {
                bench.run(isQuick ? Pace.QUICK : Pace.FULL, table);
            }
        }
        return table.areAllMet();
    }

    private static boolean runChildren(List<String> names, boolean isQuick) throws Exception {
        System.out.println(Machine.line());
        System.out.println();
        System.out.println(Row.HEADER);
        boolean allMet = true;
        for (String name : names) {
            List<String> args = new ArrayList<>(List.of(ROWS, name));
            if (isQuick) {
                args.add(QUICK);
            }
            allMet &= Jvm.like(Main.class, args).inheritIO().start().waitFor() == 0;
        }
        return allMet;
    }
}
