package scrim.daemon.store;

import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceRequest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A program that waits with the last of a few saves: the screen and a scene, and another scene
 * goes. On a new folder it does the others first. It says {@code ready}, waits for a line, saves
 * and says {@code done}, and prints what it saves as {@link Saver} does.
 *
 * <p>Arguments: the data folder, and at which call of the last save on the disk to die, 0 for none.
 */
final class SingleSave {
    /** The change before it is of the screen; this one changes a scene and takes one away. */
    private static final long LAST = 48;

    private static final long AT_A_TIME = 4;

    private SingleSave() {}

    public static void main(String[] arguments) throws IOException {
        Kernel.allowTracing();
        var deadly = new DeadlyDisk(Long.parseLong(arguments[1]));
        var show = Saver.Show.open(Path.of(arguments[0]), DiskCalls.of(new FileDisk(), deadly));
        while (show.rev() < LAST - 2) {
            show.change();
            if (show.rev() % AT_A_TIME == 0) {
                save(show);
            }
        }
        save(show);
        // Nothing is left to save, but this is answered by the writer's thread: so there is one.
        show.writer.save(List.of(PersistenceRequest.ofState("test", show.rev()))).join();
        Child.Self.print("ready");
        Child.Self.listen();
        deadly.isArmed = true;
        show.change();
        show.change();
        save(show);
        Child.Self.print("done");
        Child.Self.listen();
    }

    private static void save(Saver.Show show) {
        if (show.writer.flush(Duration.ofSeconds(30)) instanceof FlushOutcome.Lost lost) {
            throw new AssertionError(lost.toString());
        }
    }

    /** Kills the process in place of one of the calls that change something. */
    private static final class DeadlyDisk implements DiskCalls {
        private static final Set<String> HARMLESS =
                Set.of("exists", "isWritable", "freeBytes", "list", "read");

        private final long deadly;
        volatile boolean isArmed;
        private long calls;

        DeadlyDisk(long deadly) {
            this.deadly = deadly;
        }

        @Override
        public Object called(String call, Object[] arguments, Callable<Object> go)
                throws Exception {
            if (isArmed && !HARMLESS.contains(call) && ++calls == deadly) {
                if (arguments.length > 0 && arguments[0] instanceof ByteBuffer bytes) {
                    bytes.limit(bytes.position() + bytes.remaining() / 2);
                    go.call();
                }
                Kernel.die();
            }
            return go.call();
        }
    }
}
