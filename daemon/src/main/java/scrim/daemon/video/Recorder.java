package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.RecorderConfig;
import scrim.daemon.render.FrameExchange;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.PixelLayout;
import scrim.daemon.render.ScreenOutlet;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One recorder and the thread that looks after it: takes a screen's pictures as they are drawn and
 * gives them to ffmpeg at a constant rate. Whatever happens to it, the picture goes on: a slow
 * encoder costs its own recording frames, one that ends is started again into a new file.
 */
final class Recorder {
    private static final System.Logger LOG = System.getLogger(Recorder.class.getName());

    /** Enough for a fifth of a second at 60 frames, which a busy encoder may need. */
    private static final int SLOTS = 12;

    /** What is smaller than this has no picture in it. */
    private static final long SMALLEST_FILE = 1_024;

    private static final int WAIT_MILLIS = 50;
    private static final long OPENING_NANOS = 10_000_000_000L;

    /** An encoder that takes nothing for so long hangs. */
    private static final long STALL_NANOS = 10_000_000_000L;

    /**
     * A screen that is not there for so long is missed; at the start it may come a little later.
     */
    private static final long MISSED_NANOS = 2_000_000_000L;

    private static final long NAP_NANOS = 2_000_000;

    /** How long an encoder that was closed may take before its place is taken by the next. */
    private static final Duration NEXT_FILE = Duration.ofSeconds(20);

    private final RecorderConfig config;
    private final Parts parts;
    private final ScreenOutlet outlet;
    private final Counter frames;
    private final Counter repeated;
    private final Counter files;
    private final Supervisor supervisor;
    private volatile boolean isLive;

    /** What all recorders share; the ticker says how long a screen has been missed. */
    record Parts(FrameTap tap, Ffmpeg ffmpeg, Pipes pipes, Health health, Ticker ticker) {}

    /** One run of ffmpeg, and where it writes. */
    private record Run(Fifo fifo, Child child, @Nullable Path file, ScreenOutlet.Stream stream) {}

    Recorder(RecorderConfig config, Parts parts) {
        this.config = config;
        this.parts = parts;
        outlet = parts.tap().open(config.screen(), PixelLayout.YUV420P, SLOTS);
        String name = "recorder." + config.name();
        Health health = parts.health();
        frames = health.counter(name + ".frames");
        repeated = health.counter(name + ".repeated");
        files = health.counter(name + ".starts");
        health.gauge(name + ".live", () -> isLive ? 1 : 0);
        health.gauge(name + ".skipped", outlet::skipped);
        supervisor = new Supervisor("recorder " + config.name(), new Work());
    }

    void start() {
        supervisor.start();
    }

    /** Has it finish its file; waits for nothing. Any thread. */
    void finish() {
        supervisor.stop();
    }

    /**
     * Waits until its file is finished.
     *
     * @return whether it is
     */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return supervisor.awaitEnd(longest);
    }

    private final class Work implements Supervisor.Work {
        @Override
        public boolean attempt() throws IOException, LostException, InterruptedException {
            Recorder.this.attempt();
            return false;
        }

        @Override
        public boolean lost(String reason) {
            Recorder.this.lost(reason);
            return true;
        }

        @Override
        public void ended() {
            outlet.close();
        }
    }

    /** Makes one file, or one connection, until the screen's size is another. */
    private void attempt() throws IOException, LostException, InterruptedException {
        ScreenOutlet.Stream stream = awaitStream();
        if (stream == null) {
            return;
        }
        Path file = null;
        String to;
        switch (config.target()) {
            case RecorderConfig.Target.File(var pattern) -> {
                file = RecordingName.take(pattern, LocalDateTime.now(ZoneId.systemDefault()));
                to = file.toString();
            }
            case RecorderConfig.Target.Stream(var url) -> to = url;
        }
        try {
            write(stream, file, to);
        } catch (LostException e) {
            String reason = String.valueOf(e.getMessage());
            throw new LostException(
                    file == null || reason.contains(file.toString())
                            ? reason
                            : file + ": " + reason);
        } finally {
            isLive = false;
            if (file != null) {
                deleteIfEmpty(file);
            }
        }
    }

    /** A full disk must not fill with empty files too. */
    private static void deleteIfEmpty(Path file) {
        try {
            if (Files.size(file) < SMALLEST_FILE) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an empty recording stays: {0}", "" + e);
        }
    }

    private void write(ScreenOutlet.Stream stream, @Nullable Path file, String to)
            throws IOException, LostException, InterruptedException {
        Child started;
        long written;
        try (Fifo fifo = parts.pipes().make()) {
            List<String> words =
                    RecorderCommand.of(config, fifo.path(), stream.width(), stream.height(), to);
            List<String> command =
                    file == null ? parts.ffmpeg().bound(words) : parts.ffmpeg().finishing(words);
            if (command == null) {
                throw new LostException(Ffmpeg.MISSING);
            }
            started = Child.start("recorder " + config.name(), command, _ -> {});
            files.increment();
            var run = new Run(fifo, started, file, stream);
            try {
                connect(run);
                written = record(run);
            } catch (LostException e) {
                started.kill();
                throw e;
            }
        }
        finish(started, file, written);
    }

    private ScreenOutlet.@Nullable Stream awaitStream() {
        long begin = parts.ticker().nanos();
        String told = null;
        ScreenOutlet.Stream stream = outlet.stream();
        while (stream == null && !supervisor.isStopping()) {
            String reason = outlet.obstacle();
            if (reason == null && parts.ticker().nanos() - begin > MISSED_NANOS) {
                reason = "waits for screen " + config.screen() + ", which this show has not";
            }
            if (reason != null && !reason.equals(told)) {
                told = reason;
                broken(subject() + " records nothing: " + reason);
            }
            LockSupport.parkNanos(NAP_NANOS);
            stream = outlet.stream();
        }
        return stream;
    }

    private void connect(Run run) throws IOException, LostException, InterruptedException {
        long begin = System.nanoTime();
        while (!run.fifo().openToWrite()) {
            if (!run.child().isAlive()) {
                throw new LostException(reasonOf(run));
            }
            if (System.nanoTime() - begin > OPENING_NANOS) {
                throw new LostException("ffmpeg does not begin");
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
        run.fifo().unlink();
    }

    private static String reasonOf(Run run) throws InterruptedException {
        var _ = run.child().awaitEnd(Duration.ofSeconds(2));
        return run.child().reason();
    }

    /** Writes pictures until there is another size or an end; how many. */
    private long record(Run run) throws IOException, LostException, InterruptedException {
        FrameExchange exchange = run.stream().exchange();
        int bytes = exchange.frameBytes();
        ByteBuffer last = ByteBuffer.allocateDirect(bytes);
        var timeline = new Timeline(config.framesPerSecond());
        while (!supervisor.isStopping() && outlet.stream() == run.stream()) {
            FrameExchange.Slot slot = exchange.takeOldest();
            if (slot == null) {
                if (!run.child().isAlive()) {
                    throw new LostException(reasonOf(run));
                }
                LockSupport.parkNanos(NAP_NANOS);
                continue;
            }
            try {
                int repeats = timeline.repeatsBefore(slot.nanos());
                for (int i = 0; i < repeats; i++) {
                    write(run, MemorySegment.ofBuffer(last).address(), bytes);
                    timeline.wrote();
                    repeated.increment();
                }
                if (repeats >= 0) {
                    write(run, slot.address(), bytes);
                    timeline.wrote();
                    frames.increment();
                    last.put(0, slot.bytes(), 0, bytes);
                    live(run);
                }
            } finally {
                exchange.release(slot);
            }
        }
        return timeline.written();
    }

    private void write(Run run, long address, int length)
            throws IOException, LostException, InterruptedException {
        int done = 0;
        long last = System.nanoTime();
        while (done < length) {
            int bytes = run.fifo().write(address + done, length - done, WAIT_MILLIS);
            if (bytes == Fifo.ENDED || (bytes == 0 && !run.child().isAlive())) {
                throw new LostException(reasonOf(run));
            }
            if (bytes > 0) {
                done += bytes;
                last = System.nanoTime();
            } else if (System.nanoTime() - last > STALL_NANOS) {
                throw new LostException("the encoder has taken nothing for 10 s");
            }
        }
    }

    /** The pipe is closed; what ffmpeg still has to write, it writes now. */
    private void finish(Child running, @Nullable Path file, long written)
            throws LostException, InterruptedException {
        if (!running.awaitEnd(NEXT_FILE)) {
            throw new LostException("the encoder does not finish");
        }
        if (!running.hasSucceeded()) {
            throw new LostException(running.reason());
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} has finished {1}: {2} frames",
                subject(),
                place(file),
                written);
    }

    private void live(Run run) {
        if (!isLive) {
            isLive = true;
            parts.health().mended("video", subject());
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} writes {1}x{2} at {3} frames a second to {4}",
                    subject(),
                    run.stream().width(),
                    run.stream().height(),
                    config.framesPerSecond(),
                    place(run.file()));
        }
    }

    private String place(@Nullable Path file) {
        return switch (config.target()) {
            case RecorderConfig.Target.Stream(var url) -> Masked.address(url);
            case RecorderConfig.Target.File(var pattern) -> "" + (file == null ? pattern : file);
        };
    }

    private void lost(String because) {
        String reason =
                config.target() instanceof RecorderConfig.Target.Stream(var url)
                        ? Masked.in(because, url)
                        : Masked.in(because);
        String message =
                subject()
                        + " of screen "
                        + config.screen()
                        + " has failed, the picture goes on, trying again"
                        + (config.target() instanceof RecorderConfig.Target.File
                                ? " with a new file: "
                                : ": ")
                        + reason;
        broken(message);
    }

    private void broken(String message) {
        LOG.log(System.Logger.Level.WARNING, "{0}", message);
        parts.health().broken("video", subject(), Severity.ERROR, message);
    }

    private String subject() {
        return "recorder " + config.name();
    }
}
