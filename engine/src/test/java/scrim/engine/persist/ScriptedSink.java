package scrim.engine.persist;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A sink over one number: its content is the show's rev. Fails and dawdles as told. */
final class ScriptedSink implements Sink {
    /** What a write does before it takes the content. */
    interface Act {
        void perform() throws IOException;
    }

    /** What one look answers. */
    interface Check {
        List<PersistenceRequest> perform() throws IOException;
    }

    final ArrayDeque<Check> onCheck = new ArrayDeque<>();
    int checks;
    final List<PersistenceRequest> asked = new ArrayList<>();
    final List<Long> onDisk = new ArrayList<>();
    final ArrayDeque<Act> beforeCapture = new ArrayDeque<>();
    final ArrayDeque<Act> afterCapture = new ArrayDeque<>();
    volatile long content;
    private long lastSaved = -1;

    @Override
    public Saved write(PersistenceRequest request) throws IOException {
        asked.add(request);
        perform(beforeCapture);
        long taken = content;
        perform(afterCapture);
        if (taken == lastSaved) {
            return new Saved(taken, false);
        }
        lastSaved = taken;
        onDisk.add(taken);
        return new Saved(taken, true);
    }

    @Override
    public List<PersistenceRequest> check() throws IOException {
        checks++;
        Check next = onCheck.poll();
        return next == null ? List.of() : next.perform();
    }

    @Override
    public String place(PersistenceRequest request) {
        return "show/" + request.target() + request.key();
    }

    void failTimes(int times, String message) {
        for (int i = 0; i < times; i++) {
            beforeCapture.add(() -> {
                throw new IOException(message);
            });
        }
    }

    private static void perform(ArrayDeque<Act> acts) throws IOException {
        Act act = acts.poll();
        if (act != null) {
            act.perform();
        }
    }
}
