package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.daemon.store.FailingDisk.Fault;
import scrim.daemon.store.FailingDisk.Lasting;
import scrim.engine.persist.PersistenceStatus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every call that saving makes of the disk goes wrong, one after the other, in every way it can:
 * once, and from then on. The calls are counted while it is done, so a call that is added one day
 * is tried as well.
 */
@ExtendWith(QuietLog.class)
class IoErrorsTest {
    /** What is being done when it goes wrong; each begins with everything saved. */
    enum Doing {
        A_FIRST_SAVE {
            @Override
            void prepare(Station station) {
                // A new folder.
            }

            @Override
            void act(Station station) {
                station.changeShow();
            }
        },
        A_SAVE {
            @Override
            void act(Station station) {
                station.changeShow();
            }
        },
        A_SAVE_THAT_PRUNES {
            @Override
            void prepare(Station station) throws IOException {
                Files.createFile(station.root().resolve("ballast"));
                for (int i = 0; i < Station.FEW.newest(); i++) {
                    station.changeShow();
                    station.settle();
                }
            }

            @Override
            void act(Station station) {
                station.changeShow();
            }
        },
        SAVING_A_NEW_SCENE {
            @Override
            void act(Station station) {
                station.saveScene("dusk");
            }
        },
        SAVING_A_SCENE_AGAIN {
            @Override
            void act(Station station) {
                station.saveScene("dawn");
            }
        },
        DELETING_A_SCENE {
            @Override
            void act(Station station) {
                station.deleteScene("dawn");
            }
        },
        ONE_CHANGE_OF_TWO_FILES {
            @Override
            void act(Station station) {
                station.changeShowAndSaveScene("dawn");
            }
        },
        NOTHING {
            @Override
            void act(Station station) {
                // Nobody changes anything.
            }
        };

        void prepare(Station station) throws IOException {
            // The real one is a megabyte, too much for so many folders.
            Files.createFile(station.root().resolve("ballast"));
            station.changeShow();
            station.saveScene("dawn");
            station.settle();
        }

        abstract void act(Station station);
    }

    @TempDir Path temp;

    @ParameterizedTest
    @EnumSource
    @DisplayName("R5 whatever call goes wrong once, old or new is on disk, and new soon after")
    void aCallThatGoesWrongOnceCostsNothing(Doing doing) throws IOException {
        for (Fault fault : Fault.values()) {
            boolean happened = true;
            for (int nth = 1; happened; nth++) {
                happened = once(doing, fault, nth);
            }
        }
    }

    /** Answers whether there was such a call. */
    private boolean once(Doing doing, Fault fault, int nth) throws IOException {
        Path root = temp.resolve("once");
        String what = doing + ", " + fault + " at call " + nth;
        try (var station = new Station(root, Station.FEW)) {
            doing.prepare(station);
            Map<String, Long> before = station.revs();
            long durable = station.writer.durableRev();
            doing.act(station);
            station.disk.fail(fault, nth, Lasting.ONCE);

            station.run(1, () -> requireOldOrNew(station, before, durable, what));
            station.disk.heal();

            requireAllSaved(station, what + " (" + station.disk.firstFailed() + ")");
            return station.disk.failed() > 0;
        } finally {
            Station.deleteAll(root);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "R5 whatever goes wrong for good is in health within a second, and mends by itself")
    void whatGoesWrongForGoodIsNamedAndMends(Doing doing) throws IOException {
        for (Fault fault : Fault.values()) {
            boolean happened = true;
            for (int nth = 1; happened; nth++) {
                happened = forGood(doing, fault, nth, Lasting.ALL);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "R5 one thing that the disk does not do any more leaves no heap of half-written files")
    void oneThingThatDoesNotWorkLeavesNoHeap(Doing doing) throws IOException {
        boolean happened = true;
        for (int nth = 1; happened; nth++) {
            happened = forGood(doing, Fault.EIO, nth, Lasting.THAT_CALL);
        }
    }

    private boolean forGood(Doing doing, Fault fault, int nth, Lasting lasting) throws IOException {
        Path root = temp.resolve("good");
        String what = doing + ", " + fault + " from call " + nth + ", " + lasting;
        try (var station = new Station(root, Station.FEW)) {
            doing.prepare(station);
            Map<String, Long> before = station.revs();
            long durable = station.writer.durableRev();
            doing.act(station);
            station.disk.fail(fault, nth, lasting);

            station.run(1, () -> requireOldOrNew(station, before, durable, what));
            String at = what + " (" + station.disk.firstFailed() + ")";
            boolean happened = station.disk.failed() > 0;
            if (happened) {
                // It may have been the last call just now that failed first.
                station.run(1, () -> requireOldOrNew(station, before, durable, at));
                if (lasting == Lasting.ALL) {
                    requireNamed(station, fault, root, at);
                } else if (!isAllSaved(station)) {
                    // What one call that fails alone looks like from outside, nobody can tell.
                    assertThat(station.isComplaining()).as(at).isTrue();
                }
            }
            station.run(5, () -> requireOldOrNew(station, before, durable, at));
            station.disk.heal();
            PersistenceStatus status = station.writer.status();
            long twoTries =
                    station.writer.retryNanos(Math.max(1, status.attempts()))
                            + station.writer.retryNanos(status.attempts() + 1);

            station.run(twoTries / 1e9, () -> requireOldOrNew(station, before, durable, at));

            requireAllSaved(station, at);
            return happened;
        } finally {
            Station.deleteAll(root);
        }
    }

    @Test
    @DisplayName("R5 a start at which something goes wrong is refused or uses what can be read")
    void aStartThatGoesWrongLosesNothing() throws IOException {
        for (Fault fault : Fault.values()) {
            for (Lasting lasting : Lasting.values()) {
                boolean happened = true;
                for (int nth = 1; happened; nth++) {
                    happened = starting(fault, nth, lasting);
                }
            }
        }
    }

    /** Generations of which the newest is damaged, and two scenes of which one is. */
    private boolean starting(Fault fault, int nth, Lasting lasting) throws IOException {
        Path root = temp.resolve("start");
        try (var station = new Station(root, Station.FEW)) {
            Files.createFile(root.resolve("ballast"));
            station.saveScene("dawn");
            station.saveScene("dusk");
            station.changeShow();
            station.settle();
            station.changeShow();
            station.settle();
        }
        Path newest = root.resolve("runtime").resolve(StateFile.name(3));
        Path dusk = root.resolve("scenes").resolve("dusk.json");
        Files.writeString(newest, "damaged");
        Files.writeString(dusk, "damaged too");
        Path scratch = Files.createDirectories(temp.resolve("looks"));
        Map<String, Long> saved = Map.of("", 5L, "dawn", 2L);
        String what = fault + " at call " + nth + ", " + lasting;
        FailingDisk[] disk = new FailingDisk[1];
        boolean happened;
        try (var station =
                new Station(
                        root,
                        Station.FEW,
                        Station.START_MILLIS,
                        broken -> {
                            disk[0] = broken;
                            broken.fail(fault, nth, lasting);
                        })) {
            what += " (" + station.disk.firstFailed() + ")";
            happened = station.disk.failed() > 0;
            station.disk.heal();
            if (station.restored.state() == null
                    || !Station.revs(station.restored.state()).equals(saved)) {
                assertThat(station.isComplaining()).as(what).isTrue();
            }
            assertThat(Station.revs(station.onDisk(scratch).state())).as(what).isEqualTo(saved);
            station.changeShow();
            station.run(2);
            assertThat(station.writer.durableRev()).as(what).isEqualTo(station.rev());
            assertThat(Shows.revOf(station.onDisk(scratch).state()))
                    .as(what)
                    .isEqualTo(station.rev());
        } catch (IOException refused) {
            what += " (" + disk[0].firstFailed() + ")";
            happened = disk[0].failed() > 0;
            assertThat(happened).as(what).isTrue();
        }
        try (var station = new Station(root, Station.FEW)) {
            assertThat(Station.revs(station.state())).as(what).containsEntry("dawn", 2L);
        }
        assertThat(contents(root)).as(what).contains("damaged", "damaged too");
        Station.deleteAll(root);
        return happened;
    }

    private static List<String> contents(Path root) throws IOException {
        var contents = new ArrayList<String>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readString(path));
            }
        }
        return contents;
    }

    private void requireOldOrNew(
            Station station, Map<String, Long> before, long durableBefore, String what)
            throws IOException {
        Restored restored = station.onDisk(temp);
        Map<String, Long> found =
                restored.state() == null ? Map.of() : Station.revs(restored.state());
        Map<String, Long> wanted = station.revs();
        assertThat(restored.notes()).as(what).isEmpty();
        Set<String> all = new TreeSet<>(before.keySet());
        all.addAll(wanted.keySet());
        all.addAll(found.keySet());
        for (String one : all) {
            boolean isNew = Objects.equals(found.get(one), wanted.get(one));
            boolean isOld =
                    Objects.equals(
                            found.get(one),
                            restored.state() == null && durableBefore == 0
                                    ? null
                                    : before.get(one));
            assertThat(isNew || isOld)
                    .as("%s: \"%s\" found at %s of %s and %s", what, one, found, before, wanted)
                    .isTrue();
            assertThat(isNew || station.writer.durableRev() < station.rev())
                    .as("%s: said to be on disk and is not: \"%s\" of %s", what, one, found)
                    .isTrue();
        }
        assertThat(station.halfWritten()).as(what).hasSizeLessThanOrEqualTo(1);
    }

    private static boolean isAllSaved(Station station) {
        return station.writer.durableRev() == station.rev();
    }

    private void requireAllSaved(Station station, String what) throws IOException {
        assertThat(station.writer.durableRev()).as(what).isEqualTo(station.rev());
        assertThat(Station.revs(station.onDisk(temp).state())).as(what).isEqualTo(station.revs());
        assertThat(station.halfWritten()).as(what).hasSizeLessThanOrEqualTo(1);
        station.run(1);
        assertThat(station.complaints()).as(what).isEmpty();
    }

    private static void requireNamed(Station station, Fault fault, Path root, String what) {
        if (fault == Fault.SHORT_WRITE) {
            // Saving takes more calls and loses nothing.
            assertThat(station.complaints()).as(what).isEmpty();
            return;
        }
        String words =
                switch (fault) {
                    case EIO -> "the disk answers with an error|Input/output error";
                    case ENOSPC -> "the disk is full: make room";
                    case EROFS -> "writable";
                    case EACCES -> "the user that Scrim runs as|make it readable";
                    case EMFILE -> "too many files open|Too many open files";
                    case SHORT_WRITE -> "";
                };
        assertThat(station.complaints())
                .as(what)
                .anySatisfy(complaint ->
                        assertThat(complaint).containsPattern(words).contains(root.toString()));
    }
}
