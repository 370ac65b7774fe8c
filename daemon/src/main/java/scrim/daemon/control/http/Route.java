package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path, a method it takes, and who may. What is asked with GET changes nothing. A word in braces
 * stands for any one segment; {@code {shader}} for one or more, because a shader in a folder has a
 * slash in its id. Where two paths could match, the one that stands first here counts.
 */
enum Route {
    PAGE("GET", "/", null),
    ASSET("GET", "/assets/{file}", null),
    DOCS("GET", "/docs", null),
    METRICS("GET", "/metrics", Role.VIEWER),
    OPENAPI("GET", "/api/openapi.json", Role.VIEWER),
    STATE("GET", "/api/state", Role.VIEWER),
    SCREENS("GET", "/api/screens", Role.VIEWER),
    SCREEN("GET", "/api/screens/{screen}", Role.VIEWER),
    LAYERS("GET", "/api/screens/{screen}/layers", Role.VIEWER),
    LAYER("GET", "/api/screens/{screen}/layers/{layer}", Role.VIEWER),
    MASTER("GET", "/api/screens/{screen}/master", Role.VIEWER),
    FRAME("GET", "/api/screens/{screen}/frame.png", Role.VIEWER),
    PARAMETER("GET", "/api/parameters/{screen}/{layer}/{parameter}", Role.VIEWER),
    SHADERS("GET", "/api/shaders", Role.VIEWER),
    SHADER_SOURCE("GET", "/api/shaders/{shader}/source", Role.VIEWER),
    PUT_SHADER_SOURCE("PUT", "/api/shaders/{shader}/source", Role.ADMIN),
    SHADER_THUMBNAIL("GET", "/api/shaders/{shader}/thumbnail.png", Role.VIEWER),
    SHADER("GET", "/api/shaders/{shader}", Role.VIEWER),
    SCENES("GET", "/api/scenes", Role.VIEWER),
    SCENE("GET", "/api/scenes/{scene}", Role.VIEWER),
    SCENE_THUMBNAIL("GET", "/api/scenes/{scene}/thumbnail.png", Role.VIEWER),
    SOURCES("GET", "/api/sources", Role.VIEWER),
    GENERATIONS("GET", "/api/generations", Role.VIEWER),
    EXPLAIN("GET", "/api/explain", Role.VIEWER),
    HEALTH("GET", "/api/health", Role.VIEWER),
    SOCKET("GET", "/api/socket", Role.VIEWER),
    MUTATIONS("POST", "/api/mutations", Role.OPERATOR),
    SESSION("GET", "/api/session", Role.VIEWER),
    SIGN_IN("POST", "/api/session", null),
    SIGN_OUT("DELETE", "/api/session", null),
    CODES("POST", "/api/codes", Role.ADMIN),
    TOKENS("POST", "/api/tokens/{role}", Role.ADMIN);

    private static final Pattern NAMES = Pattern.compile("\\{(\\w+)}");

    final String method;
    final String path;

    /** The least role that may, null for anybody. */
    final @Nullable Role least;

    private final Pattern pattern;

    Route(String method, String path, @Nullable Role least) {
        this.method = method;
        this.path = path;
        this.least = least;
        var form = new StringBuilder();
        int from = 0;
        for (Matcher names = Pattern.compile("\\{(\\w+)}").matcher(path); names.find(); ) {
            form.append(Pattern.quote(path.substring(from, names.start())));
            form.append(names.group(1).equals("shader") ? "(.+)" : "([^/]+)");
            from = names.end();
        }
        pattern = Pattern.compile(form + Pattern.quote(path.substring(from)));
    }

    /**
     * What there is at a path.
     *
     * @param routes one for each method
     * @param names what stood for the words in braces, in order
     */
    record Place(List<Route> routes, List<String> names) {
        /** The route that takes a method, null if none does. */
        @Nullable Route taking(String method) {
            for (Route route : routes) {
                if (route.takes(method)) {
                    return route;
                }
            }
            return null;
        }

        /** All methods that are taken here, as the header {@code Allow} lists them. */
        String methods() {
            return routes.stream()
                    .map(route -> route.method.equals("GET") ? "GET, HEAD" : route.method)
                    .collect(Collectors.joining(", "));
        }
    }

    static @Nullable Place at(String path) {
        for (Route route : values()) {
            Matcher matcher = route.pattern.matcher(path);
            if (matcher.matches()) {
                var names = new ArrayList<String>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    names.add(matcher.group(i));
                }
                List<Route> all =
                        Arrays.stream(values())
                                .filter(other -> other.path.equals(route.path))
                                .toList();
                return new Place(all, List.copyOf(names));
            }
        }
        return null;
    }

    /** The words in braces, in order. */
    List<String> words() {
        return NAMES.matcher(path).results().map(match -> match.group(1)).toList();
    }

    boolean takes(String asked) {
        return asked.equals(method) || (asked.equals("HEAD") && method.equals("GET"));
    }
}
