package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.SoundConfig;
import scrim.daemon.render.FrameExchange;
import scrim.daemon.render.SoundFeed;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The sound that shaders hear, and the thread that looks after it: reads ffmpeg's samples and turns
 * them into waves and spectra, a hundred times a second.
 */
final class SoundSource {
    static final int SAMPLES_A_SECOND = 48_000;

    private static final System.Logger LOG = System.getLogger(SoundSource.class.getName());
    private static final String SUBJECT = "sound";
    private static final int HOPS_A_SECOND = 100;
    private static final double PATIENCE_SECONDS = 10;
    private static final long LATEST_NANOS = 500_000_000;
    private static final long NAP_NANOS = 200_000;

    private final SoundConfig config;
    private final Ffmpeg ffmpeg;
    private final Pipes pipes;
    private final Health health;
    private final double offlineRate;
    private final SoundFeed feed = new SoundFeed();
    private final Spectrum spectrum = new Spectrum(SoundFeed.SAMPLES);
    private final float[][] wave = new float[SoundFeed.CHANNELS][SoundFeed.SAMPLES];
    private final float[] bins = new float[SoundFeed.BINS];
    private final Supervisor supervisor = new Supervisor("sound", new Work());
    private volatile boolean isLive;
    private volatile @Nullable Child child;

    /**
     * @param offlineRate frames a second to be stepped through, 0 for the real time
     */
    SoundSource(SoundConfig config, Ffmpeg ffmpeg, Pipes pipes, Health health, double offlineRate) {
        this.config = config;
        this.ffmpeg = ffmpeg;
        this.pipes = pipes;
        this.health = health;
        this.offlineRate = offlineRate;
        health.gauge("sound.live", () -> isLive ? 1 : 0);
    }

    SoundFeed feed() {
        return feed;
    }

    void start() {
        supervisor.start();
    }

    /** Ends it soon; waits for nothing. Any thread. */
    void stop() {
        supervisor.stop();
        Child running = child;
        if (running != null) {
            running.kill();
        }
    }

    private final class Work implements Supervisor.Work {
        @Override
        public boolean attempt() throws IOException, LostException {
            return SoundSource.this.attempt();
        }

        @Override
        public boolean lost(String reason) {
            SoundSource.this.lost(reason);
            return offlineRate == 0;
        }

        @Override
        public void ended() {
            feed.end();
        }
    }

    /** Reads until there is no more; whether that was the end. */
    private boolean attempt() throws IOException, LostException {
        if (offlineRate > 0 && !(config instanceof SoundConfig.File)) {
            throw new LostException("what is captured or streamed cannot be rendered offline");
        }
        try (Fifo fifo = pipes.make()) {
            fifo.openToRead();
            List<String> command = ffmpeg.bound(command(fifo.path()));
            if (command == null) {
                throw new LostException(Ffmpeg.MISSING);
            }
            Child started = Child.start("sound", command, _ -> {});
            child = started;
            try {
                return read(fifo, started);
            } finally {
                started.kill();
                child = null;
            }
        }
    }

    private List<String> command(Path pipe) {
        List<String> words = new ArrayList<>();
        switch (config) {
            case SoundConfig.File(var path, var isLooped) -> {
                if (isLooped) {
                    words.addAll(List.of("-stream_loop", "-1"));
                }
                words.addAll(List.of("-protocol_whitelist", "file", "-i", "file:" + path));
            }
            case SoundConfig.Capture(var system, var device) ->
                    words.addAll(List.of("-f", system, "-i", device));
            case SoundConfig.Stream(var url) -> {
                words.addAll(SourceCommand.network(url));
                words.addAll(List.of("-protocol_whitelist", SourceCommand.NETWORK, "-i", url));
            }
        }
        words.addAll(
                List.of(
                        "-map",
                        "0:a:0",
                        "-vn",
                        "-ac",
                        Integer.toString(SoundFeed.CHANNELS),
                        "-ar",
                        Integer.toString(SAMPLES_A_SECOND),
                        "-f",
                        "f32le",
                        "-flush_packets",
                        "1",
                        "-y",
                        "file:" + pipe));
        return words;
    }

    private boolean read(Fifo fifo, Child running) throws IOException, LostException {
        var in = new Inflow(fifo, running, supervisor::isStopping);
        in.patience(PATIENCE_SECONDS);
        double hop = SAMPLES_A_SECOND / (offlineRate > 0 ? offlineRate : (double) HOPS_A_SECOND);
        int frameBytes = SoundFeed.CHANNELS * Float.BYTES;
        ByteBuffer buffer = ByteBuffer.allocateDirect(((int) hop + 1) * frameBytes);
        long address = MemorySegment.ofBuffer(buffer).address();
        FloatBuffer samples = buffer.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        boolean isPaced = offlineRate == 0 && config instanceof SoundConfig.File;
        long origin = System.nanoTime();
        long sinceOrigin = 0;
        long hops = 0;
        long done = 0;
        while (true) {
            int count = (int) (Math.round((hops + 1) * hop) - done);
            if (!in.read(address, count * frameBytes)) {
                break;
            }
            done += count;
            hops++;
            append(samples, count);
            if (isPaced) {
                long due = origin + (long) (sinceOrigin * 1e9 / SAMPLES_A_SECOND);
                if (System.nanoTime() - due > LATEST_NANOS) {
                    origin = System.nanoTime();
                    sinceOrigin = 0;
                }
                supervisor.pauseUntil(due);
                sinceOrigin += count;
            }
            publish(hops);
            live();
        }
        return ended(running, done);
    }

    private void append(FloatBuffer samples, int count) {
        int kept = Math.max(0, SoundFeed.SAMPLES - count);
        for (int channel = 0; channel < wave.length; channel++) {
            float[] row = wave[channel];
            System.arraycopy(row, row.length - kept, row, 0, kept);
            for (int i = kept; i < row.length; i++) {
                float sample = samples.get((count - row.length + i) * wave.length + channel);
                row[i] = Float.isNaN(sample) ? 0 : sample;
            }
        }
    }

    private void publish(long index) {
        FrameExchange.Slot slot =
                offlineRate > 0 ? feed.exchange().beginIfFree() : feed.exchange().begin();
        while (slot == null && offlineRate > 0 && !supervisor.isStopping()) {
            LockSupport.parkNanos(NAP_NANOS);
            slot = feed.exchange().beginIfFree();
        }
        if (slot == null) {
            return;
        }
        ByteBuffer bytes = slot.bytes().order(ByteOrder.nativeOrder());
        for (int channel = 0; channel < wave.length; channel++) {
            float[] row = wave[channel];
            for (int i = 0; i < row.length; i++) {
                bytes.putFloat(
                        (channel * SoundFeed.SAMPLES + i) * Float.BYTES,
                        Math.clamp(0.5f + row[i] / 2, 0f, 1f));
            }
            spectrum.of(row, bins);
            int at = SoundFeed.SPECTRUM_AT + channel * SoundFeed.BINS;
            for (int i = 0; i < bins.length; i++) {
                bytes.putFloat((at + i) * Float.BYTES, bins[i]);
            }
        }
        feed.exchange().complete(slot, index, System.nanoTime());
    }

    private boolean ended(Child running, long done) throws LostException {
        if (supervisor.isStopping()) {
            return true;
        }
        try {
            if (!running.awaitEnd(Duration.ofSeconds(2))) {
                throw new LostException("ffmpeg closed its sound and goes on running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        if (running.hasSucceeded()
                && config instanceof SoundConfig.File file
                && !file.isLooped()
                && done > 0) {
            silence();
            return true;
        }
        throw new LostException(running.reason());
    }

    private void silence() {
        for (float[] row : wave) {
            Arrays.fill(row, 0);
        }
        publish(0);
    }

    private void live() {
        if (!isLive) {
            isLive = true;
            health.mended("video", SUBJECT);
            LOG.log(System.Logger.Level.INFO, "the sound is there");
        }
    }

    private void lost(String because) {
        isLive = false;
        silence();
        String reason =
                config instanceof SoundConfig.Stream(var url)
                        ? Masked.in(because, url)
                        : Masked.in(because);
        String message =
                "there is silence" + (offlineRate > 0 ? "" : ", trying again") + ": " + reason;
        LOG.log(System.Logger.Level.WARNING, "{0}", message);
        health.broken("video", SUBJECT, Severity.ERROR, message);
    }
}
