package scrim.daemon.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work in two lanes, because most of it is waiting for processes. */
interface Lanes {
    int COUNT = 2;

    /**
     * Does the share of one lane.
     *
     * @param lane 0 or 1
     */
    void run(int lane) throws Exception;

    /** Runs both to their end; fails as the first of them that failed. */
    static void run(Lanes work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(COUNT)) {
            List<Future<?>> lanes = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                int lane = i;
                lanes.add(
                        threads.submit(() -> {
                            work.run(lane);
                            return null;
                        }));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) failure.getCause();
        }
    }
}
