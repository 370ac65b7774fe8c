package scrim.daemon.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The journal's files: {@code events-YYYYMMDD-n.ndjson}, by the day in Greenwich. Lines are added
 * to the last one of a day until it is full; of all files the oldest go.
 */
final class HistorySegments {
    static final int LARGEST_BYTES = 1 << 20;
    static final int MOST_FILES = 8;

    private static final Pattern NAME = Pattern.compile("events-(\\d{8})-(\\d{1,9})\\.ndjson");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;

    private record Segment(String day, int number) {
        static final Comparator<Segment> OLDEST_FIRST =
                Comparator.comparing(Segment::day).thenComparingInt(Segment::number);

        String name() {
            return "events-" + day + "-" + number + ".ndjson";
        }
    }

    HistorySegments(Path folder) {
        this.folder = folder;
    }

    /** Adds lines, each of them whole, behind those that are there. Nothing is forced. */
    void append(List<byte[]> lines, long nowMillis) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, FileDisk.only("rwx------"));
        }
        String day = DAY.format(Instant.ofEpochMilli(nowMillis));
        TreeSet<Segment> all = segments();
        Segment current = new Segment(day, 1);
        for (Segment one : all) {
            current = one.day().equals(day) ? one : current;
        }
        long size = size(current);
        var waiting = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            if (size + waiting.size() + line.length > LARGEST_BYTES) {
                write(current, waiting);
                current = new Segment(day, current.number() + 1);
                size = 0;
            }
            waiting.writeBytes(line);
        }
        write(current, waiting);
        all = segments();
        all.remove(current);
        while (all.size() >= MOST_FILES) {
            Files.deleteIfExists(folder.resolve(all.removeFirst().name()));
        }
    }

    private TreeSet<Segment> segments() throws IOException {
        var segments = new TreeSet<>(Segment.OLDEST_FIRST);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    segments.add(new Segment(name.group(1), Integer.parseInt(name.group(2))));
                }
            }
        }
        return segments;
    }

    private long size(Segment segment) throws IOException {
        Path file = folder.resolve(segment.name());
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private void write(Segment segment, ByteArrayOutputStream lines) throws IOException {
        if (lines.size() == 0) {
            return;
        }
        Path file = folder.resolve(segment.name());
        try (SeekableByteChannel channel = opened(file)) {
            if (!endsWithALine(channel)) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            ByteBuffer left = ByteBuffer.wrap(lines.toByteArray());
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
        lines.reset();
    }

    private static SeekableByteChannel opened(Path file) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        return Files.newByteChannel(file, options, FileDisk.only("rw-------"));
    }

    /** An earlier run may have ended in the middle of one. Leaves the position at the end. */
    private static boolean endsWithALine(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            return true;
        }
        var last = ByteBuffer.allocate(1);
        channel.position(size - 1);
        int read = channel.read(last);
        channel.position(size);
        return read < 1 || last.get(0) == '\n';
    }
}
