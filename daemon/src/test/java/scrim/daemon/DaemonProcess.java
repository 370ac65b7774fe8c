package scrim.daemon;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as a user has it: a process of its own, reached over its ports. */
final class DaemonProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path data;
    private final Process process;
    private final Path errors;
    private final HttpClient client = HttpClient.newHttpClient();
    private int httpPort;
    private int oscPort;

    private DaemonProcess(Path data, Process process, Path errors) {
        this.data = data;
        this.process = process;
        this.errors = errors;
    }

    /**
     * How a process is started.
     *
     * @param before words in front of the command
     * @param environment variables beside the usual ones
     * @param flags for the JVM
     */
    record Way(
            List<String> before,
            Map<String, String> environment,
            List<String> flags,
            Class<?> main) {
        static final Way USUAL = new Way(List.of(), Map.of(), List.of(), Main.class);
    }

    /** Starts a process and returns at once. */
    static DaemonProcess launch(Path data, String... options) throws IOException {
        return launch(Way.USUAL, data, options);
    }

    private static DaemonProcess launch(Way way, Path data, String... options) throws IOException {
        List<String> command = new ArrayList<>(way.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dorg.lwjgl.system.memoryBackend=ffm",
                        "-Xmx256m"));
        command.addAll(way.flags());
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        way.main().getName(),
                        "--data",
                        data.toString()));
        command.addAll(List.of(options));
        Path errors = Files.createTempFile("scrim-", ".err");
        errors.toFile().deleteOnExit();
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(way.environment());
        Process process = builder.start();
        return new DaemonProcess(data, process, errors);
    }

    /** Starts a process on free ports and waits until it has said where it can be reached. */
    static DaemonProcess start(Path data, String... options) throws IOException {
        return start(Way.USUAL, data, options);
    }

    static DaemonProcess start(Way way, Path data, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--size", "64x36", "--fps", "30"));
        all.addAll(List.of(options));
        return startAsSaved(way, data, all.toArray(new String[0]));
    }

    /** The same with screens as the show has them. */
    static DaemonProcess startAsSaved(Path data, String... options) throws IOException {
        return startAsSaved(Way.USUAL, data, options);
    }

    private static DaemonProcess startAsSaved(Way way, Path data, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("--http-port", "0", "--osc-port", "0"));
        all.addAll(List.of(options));
        DaemonProcess daemon = launch(way, data, all.toArray(new String[0]));
        BufferedReader out = daemon.process.inputReader(StandardCharsets.UTF_8);
        daemon.httpPort = port(daemon, out.readLine(), "http://127.0.0.1:");
        daemon.oscPort = port(daemon, out.readLine(), "osc udp 127.0.0.1:");
        return daemon;
    }

    private static int port(DaemonProcess daemon, String line, String before) {
        if (line == null || !line.startsWith(before)) {
            daemon.process.destroyForcibly();
            throw new AssertionError(
                    "expected " + before + "…, was " + line + "; " + daemon.errors());
        }
        return Integer.parseInt(line.substring(before.length()));
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    int httpPort() {
        return httpPort;
    }

    int oscPort() {
        return oscPort;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(send(request(path).build()));
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    /** Asks for a change and waits until it is on disk. */
    JsonNode change(String mutation) throws IOException, InterruptedException {
        String body = "{\"mutations\":[" + mutation + "],\"want\":\"durable\"}";
        return JsonMapper.shared()
                .readTree(
                        send(
                                request("/api/mutations")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build()));
    }

    /** Asks for a change and does not wait for the disk. */
    void post(String mutation) throws IOException, InterruptedException {
        var _ =
                send(
                        request("/api/mutations")
                                .POST(HttpRequest.BodyPublishers.ofString(mutation))
                                .build());
    }

    JsonNode explain(String target) throws IOException, InterruptedException {
        return get("/api/explain?target=" + target);
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(data.resolve("token")).strip());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** As Debian's liblo sends it. */
    void oscsend(String address, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("oscsend", "127.0.0.1", "" + oscPort, address));
        command.addAll(List.of(arguments));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new AssertionError("oscsend ended with " + exit);
        }
    }

    /** Pulls the plug. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to stop, as a service manager does. */
    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Sends a signal as a person at a shell does. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        if (exit != 0) {
            throw new AssertionError("kill ended with " + exit);
        }
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end; " + errors());
        }
        return process.exitValue();
    }

    /** What it has said on standard error so far. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Waited for, or what it still writes would be in the way of deleting its folder.
        process.destroyForcibly().onExit().join();
        client.close();
    }
}
