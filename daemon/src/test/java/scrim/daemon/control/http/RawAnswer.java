package scrim.daemon.control.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.net.ssl.SSLSession;

/** An answer to hand-written bytes, as the JDK's client would have it. */
final class RawAnswer implements HttpResponse<String> {
    private final int status;
    private final HttpHeaders headers;
    private final String body;

    /**
     * @param text a whole answer, with its body as it is
     */
    RawAnswer(String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n");
        status = Integer.parseInt(lines[0].split(" ")[1]);
        Map<String, List<String>> all = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(": ", 2);
            all.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
        }
        headers = HttpHeaders.of(all, (_, _) -> true);
        body = text.substring(end + 4);
    }

    @Override
    public int statusCode() {
        return status;
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }

    @Override
    public String body() {
        return body;
    }

    @Override
    public HttpRequest request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
