package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * A {@link Saver} or a {@link SingleSave} in a process of its own: what it says of its show, and
 * how it ends.
 */
final class Saving implements AutoCloseable {
    private static final int MOST_COMMITS = 8;
    private static final long LONGEST_REST_NANOS = 3_000_000;

    private final Child child;
    private long acknowledged;
    private long attempted;

    private Saving(Child child, long acknowledged) {
        this.child = child;
        this.acknowledged = acknowledged;
        attempted = acknowledged;
    }

    /**
     * Starts one that saves until it is killed.
     *
     * @param acknowledged the rev that is on disk already
     */
    static Saving endless(Path data, Saver.Forcing forcing, long acknowledged) throws IOException {
        return new Saving(new Child(Saver.class, data, forcing, Long.MAX_VALUE), acknowledged);
    }

    /**
     * Starts one that waits with its last save.
     *
     * @param deadly the call on the disk at which it kills itself then, 0 for none
     * @param acknowledged the rev that is on disk already
     */
    static Saving single(Path data, int deadly, long acknowledged) throws IOException {
        var saving = new Saving(new Child(SingleSave.class, data, deadly), acknowledged);
        if (!saving.hears("ready")) {
            throw new AssertionError("it has ended: " + saving.child.errors());
        }
        return saving;
    }

    /** Listens until a random moment after at least one new acknowledgement. */
    void listen(RandomGenerator dice) throws IOException {
        for (int enough = 1 + dice.nextInt(MOST_COMMITS); enough > 0; ) {
            String line = child.line();
            if (line == null) {
                throw new AssertionError("the saver has ended: " + child.errors());
            }
            enough -= isAcknowledgement(line) ? 1 : 0;
        }
        long moment = System.nanoTime() + dice.nextLong(LONGEST_REST_NANOS);
        while (System.nanoTime() < moment) {
            if (child.isHeard()) {
                isAcknowledgement(child.line());
            }
        }
    }

    /** Kills it; what it had said until then counts. */
    void kill() throws IOException {
        child.kill();
        hears("the end");
    }

    /** Kills it; what it acknowledged and has not been listened to yet does not count. */
    void killUnheard() throws IOException {
        long before = acknowledged;
        kill();
        acknowledged = before;
    }

    /** Lets it do its last save; whether it lives to see the end of that. */
    boolean survives() throws IOException {
        child.say("go");
        return hears("done");
    }

    /** Listens for a word; false if it does not come any more. */
    private boolean hears(String word) throws IOException {
        for (String line = child.line(); line != null; line = child.line()) {
            if (line.equals(word)) {
                return true;
            }
            isAcknowledgement(line);
        }
        return false;
    }

    private boolean isAcknowledgement(@Nullable String line) {
        if (line == null) {
            return false;
        }
        long rev = Long.parseLong(line.substring(2));
        if (line.startsWith(">")) {
            attempted = Math.max(attempted, rev);
            return false;
        }
        boolean isNew = rev > acknowledged;
        acknowledged = Math.max(acknowledged, rev);
        return isNew;
    }

    Child child() {
        return child;
    }

    /** The newest change that is said to be on disk. */
    long acknowledged() {
        return acknowledged;
    }

    /** The newest change that may be on disk. */
    long attempted() {
        return attempted;
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
