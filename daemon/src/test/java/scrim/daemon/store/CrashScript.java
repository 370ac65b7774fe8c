package scrim.daemon.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that happens to a show, as a list of the moments in it at which the power may be cut:
 * one after each operation on the disk, and one after each answer to whoever asked for a save.
 *
 * @param dear how much longer than usual it takes to look at one of its states
 */
record CrashScript(String name, Retention retention, int dear, Story story) {
    static final Retention TWO = new Retention(2, 0, 0, 64L << 20, 2);
    static final Retention ONE = new Retention(1, 0, 0, 64L << 20, 1);

    private static final Retention FOUR = new Retention(4, 0, 0, 64L << 20, 2);

    /** What happens. */
    interface Story {
        void tell(CrashStage stage) throws IOException;
    }

    /**
     * A moment at which the power may be cut.
     *
     * @param operation what the disk has just done, or what has just been answered
     * @param disk what the disk holds and what it has only in memory; not to be changed
     * @param books what had been promised by then
     */
    record Moment(CrashScript script, int number, String operation, MemoryDisk disk, Ledger books) {
        @Override
        public String toString() {
            return "\"" + script.name() + "\", moment " + number + ", after: " + operation;
        }
    }

    /** The operations on disk whose failures the store has to live with. */
    private static final List<String> CALLS =
            List.of("createNew", "write", "force", "move", "forceFolder", "delete", "list", "read");

    /** All there is to happen. */
    static List<CrashScript> all() {
        var scripts = new ArrayList<CrashScript>();
        scripts.add(new CrashScript("a new show", TWO, 1, CrashScript::aNewShow));
        scripts.add(new CrashScript("one generation is kept", ONE, 1, CrashScript::aNewShow));
        scripts.add(new CrashScript("scenes", TWO, 1, CrashScript::scenes));
        scripts.add(new CrashScript("short writes", TWO, 1, CrashScript::shortWrites));
        scripts.add(new CrashScript("restarts", TWO, 1, CrashScript::restarts));
        scripts.add(new CrashScript("from schema 1", TWO, 1, CrashScript::fromSchema1));
        scripts.add(
                new CrashScript(
                        "from schema 1, the first save failing",
                        TWO,
                        1,
                        CrashScript::fromSchema1WithFailures));
        for (String call : CALLS) {
            scripts.add(
                    new CrashScript(
                            "a failing " + call + " of the state",
                            TWO,
                            1,
                            stage -> failingState(stage, call)));
            scripts.add(
                    new CrashScript(
                            "a failing " + call + " of a scene",
                            TWO,
                            1,
                            stage -> failingScene(stage, call)));
        }
        scripts.add(new CrashScript("a full disk", FOUR, 20, CrashScript::aFullDisk));
        scripts.add(new CrashScript("a large show", ONE, 20, CrashScript::aLargeShow));
        return scripts;
    }

    /** What a process does that starts where another one was cut off. */
    static CrashScript afterwards(String how) {
        return new CrashScript(how, TWO, 1, CrashScript::comeBack);
    }

    /** Every moment of it, on a disk of its own. */
    List<Moment> moments(Mutant mutant) throws IOException {
        return moments(mutant, new MemoryDisk(), new Ledger());
    }

    List<Moment> moments(Mutant mutant, MemoryDisk disk, Ledger books) throws IOException {
        var moments = new ArrayList<Moment>();
        try (var stage = new CrashStage(disk, mutant, retention, books)) {
            stage.afterEach(words -> moments.add(moment(moments.size(), words, disk, books)));
            story.tell(stage);
        } finally {
            disk.afterEach(_ -> {});
        }
        return moments;
    }

    private Moment moment(int number, String words, MemoryDisk disk, Ledger books) {
        return new Moment(this, number, words, disk.copy(), books.copy());
    }

    private static void aNewShow(CrashStage stage) throws IOException {
        stage.start();
        for (int i = 0; i < 5; i++) {
            stage.change(i == 2 ? 9_000 : 3_000);
            stage.save();
        }
    }

    private static void scenes(CrashStage stage) throws IOException {
        stage.start();
        stage.change(3_000);
        stage.save();
        stage.scene("dawn");
        stage.save();
        stage.scene("dusk");
        stage.change(1_000);
        stage.scene("dawn");
        stage.save();
        stage.deleteScene("dawn");
        stage.save();
        stage.change(1_000);
        stage.scene("dawn");
        stage.save();
        stage.scene("dawn");
        stage.deleteScene("dusk");
        stage.save();
    }

    private static void shortWrites(CrashStage stage) throws IOException {
        stage.mostBytesAtOnce(900);
        stage.start();
        stage.change(3_000);
        stage.save();
        stage.scene("dawn");
        stage.save();
    }

    private static void restarts(CrashStage stage) throws IOException {
        stage.start();
        stage.scene("dawn");
        stage.save();
        stage.start();
        stage.change(3_000);
        stage.save();
        stage.start();
        stage.scene("dawn");
        stage.change(3_000);
        stage.save();
        stage.start();
        stage.deleteScene("dawn");
        stage.save();
        stage.start();
        stage.change(3_000);
        stage.save();
    }

    private static void fromSchema1(CrashStage stage) throws IOException {
        stage.schema1("dawn", "dusk");
        stage.start();
        stage.change(1_000);
        stage.save();
        stage.scene("dawn");
        stage.deleteScene("dusk");
        stage.save();
        stage.start();
        stage.change(1_000);
        stage.save();
    }

    /** The disk does not let the new files come to be before somebody changes what is in them. */
    private static void fromSchema1WithFailures(CrashStage stage) throws IOException {
        stage.schema1("dawn", "dusk");
        stage.fail("write", 3);
        stage.start();
        stage.scene("dawn");
        stage.deleteScene("dusk");
        stage.save();
        stage.saveAgain();
        stage.change(1_000);
        stage.save();
    }

    private static void failingState(CrashStage stage, String call) throws IOException {
        stage.start();
        for (int i = 0; i < 3; i++) {
            stage.change(3_000);
            stage.save();
        }
        stage.change(3_000);
        stage.fail(call, 1);
        stage.save();
        stage.saveAgain();
        stage.change(3_000);
        stage.save();
    }

    private static void failingScene(CrashStage stage, String call) throws IOException {
        stage.start();
        stage.change(1_000);
        stage.scene("dawn");
        stage.save();
        stage.scene("dawn");
        stage.fail(call, 1);
        stage.save();
        stage.saveAgain();
        stage.deleteScene("dawn");
        stage.fail(call, 1);
        stage.save();
        stage.saveAgain();
        stage.change(1_000);
        stage.scene("dawn");
        stage.fail(call, 2);
        stage.save();
        stage.saveAgain();
    }

    private static void aLargeShow(CrashStage stage) throws IOException {
        stage.start();
        stage.change(300_000);
        stage.save();
        stage.change(300_000);
        stage.save();
        stage.change(3_000);
        stage.save();
    }

    private static void aFullDisk(CrashStage stage) throws IOException {
        stage.start();
        for (int i = 0; i < 4; i++) {
            stage.change(1_000);
            stage.save();
        }
        stage.scene("dawn");
        stage.save();
        stage.check();
        stage.change(1_000);
        stage.scene("dawn");
        stage.fillUp();
        stage.save();
        stage.saveAgain();
        stage.check();
    }

    private static void comeBack(CrashStage stage) throws IOException {
        stage.start();
        stage.change(3_000);
        stage.scene("noon");
        stage.save();
    }
}
