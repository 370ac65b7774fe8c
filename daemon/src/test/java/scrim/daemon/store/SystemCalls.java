package scrim.daemon.store;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A thread of another process under {@code strace}: what it asks of the kernel, until closed. */
final class SystemCalls implements AutoCloseable {
    /** Those by which a process opens and changes files; not every machine has each of them. */
    private static final String TRACED =
            "?open,?openat,?creat,?write,?pwrite64,?fsync,?fdatasync,?rename,?renameat,"
                    + "?renameat2,?unlink,?unlinkat,?link,?linkat,?symlink,?symlinkat,?mkdir,"
                    + "?mkdirat,?truncate,?ftruncate";

    private static final Pattern CALL = Pattern.compile("(\\w+)\\(.*");

    /**
     * A call of one thread.
     *
     * @param nth how many of the same name it has made until then, this one included
     */
    record Call(String name, int nth) {}

    private final Process strace;

    private SystemCalls(Process strace) {
        this.strace = strace;
    }

    /** Writes down what the writer's thread of a child calls from now on. */
    static SystemCalls watch(Child child, Path log) throws IOException {
        return attach(child, "-o", log.toString(), "-e", "trace=" + TRACED);
    }

    /** Kills a child when its writer's thread makes that call. */
    static SystemCalls killAt(Child child, Call call) throws IOException {
        return attach(
                child,
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call.name,
                "-e",
                "inject=%s:signal=KILL:when=%d".formatted(call.name, call.nth));
    }

    /** The test is skipped where processes cannot be traced. */
    private static SystemCalls attach(Child child, String... options) throws IOException {
        Tool strace = Tool.find("strace");
        if (strace == null) {
            abort("no kill at a system call here: strace is missing (package strace)");
        }
        var arguments = new ArrayList<>(List.of("-p", writer(child.process.pid())));
        arguments.addAll(List.of(options));
        Process process = strace.start(arguments.toArray(new String[0]));
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null || !line.endsWith(" attached")) {
            process.destroyForcibly();
            abort("no kill at a system call here: " + line);
        }
        return new SystemCalls(process);
    }

    private static String writer(long pid) throws IOException {
        try (var threads = Files.newDirectoryStream(Path.of("/proc", "" + pid, "task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals("writer")) {
                    return thread.getFileName().toString();
                }
            }
        }
        throw new AssertionError("process " + pid + " has no writer");
    }

    static List<Call> readFrom(Path log) throws IOException {
        var calls = new ArrayList<Call>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            var call = CALL.matcher(line);
            if (call.matches()) {
                calls.add(new Call(call.group(1), counts.merge(call.group(1), 1, Integer::sum)));
            }
        }
        return calls;
    }

    @Override
    public void close() {
        strace.destroy();
        strace.onExit().join();
    }
}
