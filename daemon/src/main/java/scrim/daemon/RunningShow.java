package scrim.daemon;

import scrim.daemon.control.access.AccessToken;
import scrim.daemon.control.access.Role;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.FolderInUseException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The show of a Scrim that runs, asked over HTTP as by anybody who may read its token. */
final class RunningShow {
    /** Longer than the daemon itself waits for its engine and its disk. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI address;
    private final String token;

    private RunningShow(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * The show of the Scrim that holds a folder. Its token is sent to this machine alone, whatever
     * is found in the folder.
     *
     * @param running what says that the folder is in use, and by whom
     * @throws IOException if it has not said where it can be reached, or the token cannot be read
     */
    static RunningShow find(Path data, FolderInUseException running) throws IOException {
        int port =
                DataFolder.notedPort(data)
                        .orElseThrow(() ->
                                new IOException(
                                        running.getMessage()
                                                + " It does not say where it can be reached; it"
                                                + " may be starting or stopping: try again.",
                                        running));
        String token =
                Files.readString(AccessToken.file(data, Role.ADMIN), StandardCharsets.ISO_8859_1)
                        .strip();
        return new RunningShow(URI.create("http://127.0.0.1:" + port), token);
    }

    /**
     * Has it go back to a generation, and waits until that is on disk.
     *
     * @return the rev of the change
     */
    long rollback(long gen) throws IOException, InterruptedException {
        String body = "{\"op\":\"rollback\",\"generation\":" + gen + ",\"want\":\"durable\"}";
        return ask("/api/mutations", body).path("rev").asLong();
    }

    /** Links that sign a browser in, all with one code; the first for this machine. */
    List<String> links(Role role) throws IOException, InterruptedException {
        JsonNode answer = ask("/api/codes", "{\"role\":\"" + role.word() + "\"}");
        return answer.path("links").valueStream().map(JsonNode::asString).toList();
    }

    /** Has it make the token of a role, if there is none or a new one is wanted. */
    void makeToken(Role role, boolean isNew) throws IOException, InterruptedException {
        var _ = ask("/api/tokens/" + role.word(), "{\"new\":" + isNew + "}");
    }

    private JsonNode ask(String path, String body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = send(request);
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("what answers at " + address + " is not Scrim", e);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "the running Scrim refuses: "
                            + json.path("detail").asString("HTTP " + answer.statusCode()));
        }
        return json;
    }

    private HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(
                    "Scrim runs, but does not answer at " + address + " (" + e + "): try again", e);
        }
    }
}
