package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

/** A path and the one method it takes; {@code {id}} stands for any one segment. */
enum Route {
    PAGE("GET", "/"),
    STATE("GET", "/api/state"),
    SCREENS("GET", "/api/screens"),
    SCREEN("GET", "/api/screens/{id}"),
    FRAME("GET", "/api/screens/{id}/frame.png"),
    SHADERS("GET", "/api/shaders"),
    SCENES("GET", "/api/scenes"),
    GENERATIONS("GET", "/api/generations"),
    EXPLAIN("GET", "/api/explain"),
    HEALTH("GET", "/api/health"),
    SOCKET("GET", "/api/socket"),
    MUTATIONS("POST", "/api/mutations");

    final String method;
    final String path;

    Route(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /**
     * @param id what stood for {@code {id}}, empty without one
     */
    record Match(Route route, String id) {}

    static @Nullable Match of(String path) {
        for (Route route : values()) {
            String id = route.match(path);
            if (id != null) {
                return new Match(route, id);
            }
        }
        return null;
    }

    boolean takes(String asked) {
        return asked.equals(method) || (asked.equals("HEAD") && method.equals("GET"));
    }

    String methods() {
        return method.equals("GET") ? "GET, HEAD" : method;
    }

    private @Nullable String match(String asked) {
        int at = path.indexOf("{id}");
        if (at < 0) {
            return path.equals(asked) ? "" : null;
        }
        String end = path.substring(at + "{id}".length());
        if (!asked.startsWith(path.substring(0, at))
                || !asked.endsWith(end)
                || asked.length() <= at + end.length()) {
            return null;
        }
        String id = asked.substring(at, asked.length() - end.length());
        return id.indexOf('/') < 0 ? id : null;
    }
}
