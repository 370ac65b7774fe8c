package scrim.daemon.control.http;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of this API for programs, as it comes with Scrim, and its page for people. */
final class OpenApi {
    private static final String FILE = "/scrim/openapi.json";

    private final byte[] text;
    private final Answer page;

    private OpenApi(byte[] text, Answer page) {
        this.text = text;
        this.page = page;
    }

    static OpenApi load() {
        try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from this build");
            }
            byte[] text = in.readAllBytes();
            return new OpenApi(text, DocsPage.of(Json.read(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the program", e);
        } catch (RefusedException e) {
            throw new IllegalStateException(FILE + " is not JSON", e);
        }
    }

    Answer answer() {
        return Answer.of("application/json", text);
    }

    Answer page() {
        return new Answer(
                page.status(), page.contentType(), page.body().duplicate(), page.headers());
    }
}
