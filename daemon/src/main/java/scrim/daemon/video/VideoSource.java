package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.SourceConfig;
import scrim.daemon.render.FrameExchange;
import scrim.daemon.render.PixelLayout;
import scrim.daemon.render.VideoFeed;
import scrim.daemon.render.VideoFormat;
import scrim.daemon.render.YuvMatrix;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One video source and the thread that looks after it: starts ffmpeg, reads its pictures, and
 * starts it again whenever it ends, hangs or changes size. Runs from the start of the show on,
 * whether a layer uses it or not, so that a cut to it is there at once.
 */
final class VideoSource {
    private static final System.Logger LOG = System.getLogger(VideoSource.class.getName());
    private static final double LONGEST_OPENING_SECONDS = 10;
    private static final long NAP_NANOS = 20_000_000;

    /** A file that is further behind than this goes on from where it is. */
    private static final long LATEST_NANOS = 1_000_000_000;

    /** What is said when a picture of some size comes into the filters. */
    private static final Pattern SIZE = Pattern.compile("w:(\\d+) h:(\\d+) pixfmt:.*");

    /** What is said of what comes out: {@code yuv420p(tv, bt709, progressive)}. */
    private static final Pattern COLOR =
            Pattern.compile(".*Video: wrapped_avframe.* yuv420p\\(([^)]*)\\).*");

    /** What is said of how many pictures a second come out. */
    private static final Pattern RATE = Pattern.compile(".*Video: pam.*, ([0-9.]+) fps.*");

    private static final double USUAL_RATE = 25;

    private final SourceConfig config;
    private final Parts parts;
    private final double offlineRate;
    private final VideoFeed feed = new VideoFeed();
    private final Counter frames;
    private final Counter starts;
    private final Supervisor supervisor;
    private volatile boolean isLive;
    private volatile @Nullable Child child;
    private volatile boolean hasChangedSize;
    private volatile double rate;
    private @Nullable VideoFormat known;

    /**
     * What all sources share.
     *
     * @param sizes told of the size of a source's pictures when that is known or another
     * @param isRgba whether ffmpeg makes colours of YUV
     */
    record Parts(Ffmpeg ffmpeg, Pipes pipes, Health health, Sizes sizes, boolean isRgba) {}

    /** Told of sizes, on the source's thread. */
    @FunctionalInterface
    interface Sizes {
        void are(SourceConfig source, int width, int height);
    }

    /** How a try has ended. */
    private enum End {
        /** There is no more, and what is there stays. */
        COMPLETE,
        /** The pictures have another size now. */
        CHANGED,
        STOPPED
    }

    /**
     * @param offlineRate to read every picture at so many frames a second as fast as they are
     *     taken, 0 for the real time and the newest
     */
    VideoSource(SourceConfig config, Parts parts, double offlineRate) {
        this.config = config;
        this.parts = parts;
        this.offlineRate = offlineRate;
        String name = "video." + config.name();
        frames = parts.health().counter(name + ".frames");
        starts = parts.health().counter(name + ".starts");
        parts.health().gauge(name + ".live", () -> isLive ? 1 : 0);
        parts.health().gauge(name + ".dropped", feed::dropped);
        supervisor = new Supervisor("video " + config.name(), new Work());
    }

    SourceConfig config() {
        return config;
    }

    VideoFeed feed() {
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

    /** For tests. */
    @Nullable Child child() {
        return child;
    }

    private final class Work implements Supervisor.Work {
        private int changes;

        @Override
        public boolean attempt() throws IOException, LostException {
            int before = changes;
            changes = 0;
            long begin = System.nanoTime();
            if (VideoSource.this.attempt() != End.CHANGED) {
                return true;
            }
            boolean wasLong = System.nanoTime() - begin >= Backoff.GOOD.toNanos();
            changes = wasLong ? 1 : before + 1;
            if (changes > 1) {
                throw new LostException("the size of its pictures changes again and again");
            }
            return false;
        }

        @Override
        public boolean lost(String reason) {
            VideoSource.this.lost(reason);
            return offlineRate == 0;
        }

        @Override
        public void ended() {
            feed.end();
        }
    }

    private End attempt() throws IOException, LostException {
        if (config.kind() instanceof SourceConfig.Kind.Color color) {
            return fill(color);
        }
        if (offlineRate > 0 && SourceCommand.isLive(config.kind())) {
            throw new LostException("a camera or a stream cannot be rendered offline");
        }
        starts.increment();
        hasChangedSize = false;
        rate = 0;
        try (Fifo fifo = parts.pipes().make()) {
            fifo.openToRead();
            List<String> command =
                    parts.ffmpeg().bound(SourceCommand.of(config.kind(), fifo.path(), way()));
            if (command == null) {
                throw new LostException(Ffmpeg.MISSING);
            }
            Child started =
                    Child.start("video " + config.name(), command, new Listener(this)::heard);
            child = started;
            try {
                return read(fifo, started);
            } finally {
                started.kill();
                child = null;
            }
        }
    }

    /** Understands what ffmpeg says while it runs. */
    private static final class Listener {
        private final VideoSource source;
        private @Nullable String size;

        Listener(VideoSource source) {
            this.source = source;
        }

        void heard(String line) {
            Matcher came = SIZE.matcher(line);
            if (came.matches()) {
                String now = came.group(1) + "x" + came.group(2);
                if (size != null && !size.equals(now)) {
                    source.hasChangedSize = true;
                }
                size = now;
                return;
            }
            Matcher runs = RATE.matcher(line);
            if (runs.matches()) {
                source.rate = Double.parseDouble(runs.group(1));
                return;
            }
            Matcher comes = COLOR.matcher(line);
            if (comes.matches()) {
                List<String> words = List.of(comes.group(1).split("[,/] *", -1));
                YuvMatrix matrix = null;
                if (words.contains("bt709")) {
                    matrix = YuvMatrix.BT709;
                } else if (words.contains("bt470bg") || words.contains("smpte170m")) {
                    matrix = YuvMatrix.BT601;
                }
                source.feed.describe(matrix, words.contains("pc"));
            }
        }
    }

    /** A colour is a picture that is always there. */
    private End fill(SourceConfig.Kind.Color color) {
        int side = 16;
        FrameExchange exchange = feed.beginStill(new VideoFormat(side, side, PixelLayout.RGBA));
        FrameExchange.Slot slot = exchange.begin();
        if (slot != null) {
            for (int i = 0; i < side * side; i++) {
                slot.bytes().put(i * 4, (byte) color.red());
                slot.bytes().put(i * 4 + 1, (byte) color.green());
                slot.bytes().put(i * 4 + 2, (byte) color.blue());
                slot.bytes().put(i * 4 + 3, (byte) 255);
            }
            exchange.complete(slot, 0, System.nanoTime());
        }
        isLive = true;
        return End.COMPLETE;
    }

    private End read(Fifo fifo, Child running) throws IOException, LostException {
        var in = new Inflow(fifo, running, () -> supervisor.isStopping() || isToBeginAnew());
        in.patience(Math.max(config.stallSeconds(), LONGEST_OPENING_SECONDS));
        boolean isStill = config.kind() instanceof SourceConfig.Kind.Still;
        StreamHeader header = StreamHeader.read(in, !isStill);
        fifo.unlink();
        if (header == null) {
            return ended(running, 0);
        }
        VideoFormat format = header.format();
        FrameExchange exchange = isStill ? feed.beginStill(format) : feed.begin(format);
        if (!format.equals(known)) {
            known = format;
            parts.sizes().are(config, format.width(), format.height());
        }
        in.patience(config.stallSeconds());
        boolean isPaced = offlineRate == 0 && !isStill && !SourceCommand.isLive(config.kind());
        double framesPerSecond = isPaced ? rateOf(header) : 0;
        long origin = System.nanoTime();
        long read = 0;
        long sinceOrigin = 0;
        while (isMarked(in, header, read)) {
            FrameExchange.Slot slot = slot(exchange);
            if (slot == null) {
                break;
            }
            boolean isWhole = false;
            try {
                isWhole = in.read(slot.address(), format.bytes());
            } finally {
                if (!isWhole) {
                    exchange.abandon(slot);
                }
            }
            if (!isWhole) {
                break;
            }
            if (isPaced) {
                long due = origin + (long) (sinceOrigin * 1e9 / framesPerSecond);
                if (System.nanoTime() - due > LATEST_NANOS) {
                    origin = System.nanoTime();
                    sinceOrigin = 0;
                }
                supervisor.pauseUntil(due);
            }
            exchange.complete(slot, read, System.nanoTime());
            read++;
            sinceOrigin++;
            frames.increment();
            live();
            if (isStill) {
                return End.COMPLETE;
            }
        }
        return ended(running, read);
    }

    /** Whether another picture follows. The header was the mark of the first one of RGBA. */
    private static boolean isMarked(Inflow in, StreamHeader header, long read)
            throws IOException, LostException {
        if (header.length() == 0) {
            return in.frameMark();
        }
        return read == 0 || in.pictureMark(header.length());
    }

    /** PAM does not say it; standard error does, before the first picture. */
    private double rateOf(StreamHeader header) {
        if (header.framesPerSecond() > 0) {
            return header.framesPerSecond();
        }
        for (int i = 0; i < 100 && rate <= 0 && !supervisor.isStopping(); i++) {
            LockSupport.parkNanos(NAP_NANOS);
        }
        return rate > 0 ? rate : USUAL_RATE;
    }

    private SourceCommand.Way way() {
        boolean isRgba = parts.isRgba();
        String matrix =
                isRgba && config.kind() instanceof SourceConfig.Kind.File file
                        ? parts.ffmpeg().matrixOf(file.path())
                        : "auto";
        return new SourceCommand.Way(offlineRate, isRgba, matrix);
    }

    /** A live source's new size is asked for; a file's is fitted into the old one by ffmpeg. */
    private boolean isToBeginAnew() {
        return hasChangedSize && SourceCommand.isLive(config.kind());
    }

    /** Live the oldest picture gives way; offline every one is waited for. */
    private FrameExchange.@Nullable Slot slot(FrameExchange exchange) {
        if (offlineRate == 0) {
            return exchange.begin();
        }
        FrameExchange.Slot slot = exchange.beginIfFree();
        while (slot == null && !supervisor.isStopping()) {
            LockSupport.parkNanos(NAP_NANOS / 100);
            slot = exchange.beginIfFree();
        }
        return slot;
    }

    private End ended(Child running, long read) throws LostException {
        if (supervisor.isStopping()) {
            return End.STOPPED;
        }
        if (isToBeginAnew()) {
            return End.CHANGED;
        }
        try {
            if (!running.awaitEnd(Duration.ofSeconds(2))) {
                throw new LostException("ffmpeg closed its pictures and goes on running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.STOPPED;
        }
        boolean isFinished =
                config.kind() instanceof SourceConfig.Kind.File file
                        && !file.isLooped()
                        && read > 0;
        if (running.hasSucceeded() && isFinished) {
            return End.COMPLETE;
        }
        throw new LostException(running.reason());
    }

    private void live() {
        if (!isLive) {
            isLive = true;
            feed.black(false);
            parts.health().mended("video", subject());
            LOG.log(System.Logger.Level.INFO, "{0} is there: {1}", subject(), shape());
        }
    }

    private String shape() {
        VideoFormat format = known;
        return format == null ? "" : format.width() + "x" + format.height();
    }

    private void lost(String because) {
        isLive = false;
        boolean isHeld = config.onLoss() == SourceConfig.OnLoss.HOLD;
        feed.black(!isHeld);
        String reason =
                config.kind() instanceof SourceConfig.Kind.Stream(var url)
                        ? Masked.in(because, url)
                        : Masked.in(because);
        String message =
                subject()
                        + " gives no pictures, "
                        + (isHeld ? "its last one stays" : "it is black")
                        + (offlineRate > 0 ? "" : ", trying again")
                        + ": "
                        + reason;
        LOG.log(System.Logger.Level.WARNING, "{0}", message);
        parts.health().broken("video", subject(), Severity.ERROR, message);
    }

    private String subject() {
        return "source " + config.name();
    }
}
