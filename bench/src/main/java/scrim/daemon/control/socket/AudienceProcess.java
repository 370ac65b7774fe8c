package scrim.daemon.control.socket;

import scrim.bench.Jvm;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** A {@link Audience} that is connected to a server of this process. */
final class AudienceProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx384m");

    private final Path file = Files.createTempFile("scrim-bench", ".ticks");
    private final MappedByteBuffer sent;
    private final Process process;
    private final BufferedReader from;
    private final Writer to;

    /**
     * What came.
     *
     * @param skipped revs that a client did not get a message of its own for
     * @param medianNanos from when a tick was due until a client had it or what came of it later
     */
    record Result(long delivered, long skipped, long medianNanos, long slowestNanos) {}

    /** Returns when all are in. */
    AudienceProcess(Speaker speaker, int count) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            sent = channel.map(FileChannel.MapMode.READ_WRITE, 0, Audience.TICKS * 8L);
        }
        process =
                Jvm.with(
                                FLAGS,
                                Audience.class,
                                List.of(
                                        speaker.manner().name(),
                                        Integer.toString(speaker.port()),
                                        Integer.toString(count),
                                        file.toString()))
                        .redirectError(Redirect.INHERIT)
                        .start();
        from = process.inputReader(StandardCharsets.US_ASCII);
        to = process.outputWriter(StandardCharsets.US_ASCII);
        var _ = answer();
    }

    /** Forgets what came so far, and all of it that still comes. */
    void begin(long firstRev) throws IOException {
        var _ = ask(Audience.BEGIN + " " + firstRev);
    }

    /** Notes when a tick is due, which is not when somebody got round to it. */
    void tick(long rev, long dueNanos) {
        sent.putLong((int) (rev & Audience.TICKS - 1) * 8, dueNanos);
    }

    Result end() throws IOException {
        long[] numbers =
                Arrays.stream(ask(Audience.END).split(" ")).mapToLong(Long::parseLong).toArray();
        return new Result(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private String ask(String order) throws IOException {
        to.write(order + "\n");
        to.flush();
        return answer();
    }

    private String answer() throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new EOFException("the clients' process has ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(file);
    }
}
