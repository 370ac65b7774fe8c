package scrim.daemon.store;

import scrim.engine.loop.WallClock;

import java.util.random.RandomGenerator;

/** The show in one data folder: the generations of its state, and its scenes. */
record ShowFolder(DataFolder folder, Generations generations, SceneFiles scenes) {
    static ShowFolder of(
            DataFolder folder,
            Retention retention,
            String app,
            WallClock wall,
            RandomGenerator random,
            Findings findings) {
        var commit = new Commit(folder.disk(), random);
        return new ShowFolder(
                folder,
                new Generations(folder, commit, retention, app, wall, findings),
                new SceneFiles(folder, commit, app, wall, findings));
    }
}
