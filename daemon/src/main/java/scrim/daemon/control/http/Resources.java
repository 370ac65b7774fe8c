package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.GenerationsJson;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What each {@link Route} answers to a request that was let in. May wait. */
final class Resources {
    private final HttpApi.Settings settings;
    private final Engine engine;
    private final Durability durability;
    private final Generations generations;
    private final Health health;
    private final Sources sources;
    private final ShowReader reader;
    private final Changes changes;
    private final ThumbnailReader thumbnails;
    private final ShaderEditing editing;
    private final PageFiles page;
    private final SignIn signIn;
    private final OpenApi api = OpenApi.load();

    Resources(
            HttpApi.Settings settings,
            Engine engine,
            Durability durability,
            Generations generations,
            Health health,
            Media media,
            PageFiles page,
            SignIn signIn,
            HttpApi.Patience patience) {
        this.settings = settings;
        this.engine = engine;
        this.durability = durability;
        this.generations = generations;
        this.health = health;
        sources = media.sources();
        reader =
                new ShowReader(
                        engine, durability, media.pictures(), settings, patience.pictureMillis());
        changes =
                new Changes(
                        settings.epoch(),
                        engine,
                        durability,
                        generations,
                        new Rates(Ticker.SYSTEM),
                        patience.changeMillis());
        thumbnails = new ThumbnailReader(engine, media.thumbnails(), patience.changeMillis());
        editing = new ShaderEditing(media.texts(), patience.changeMillis());
        this.page = page;
        this.signIn = signIn;
    }

    /**
     * @param names what stood for the words in braces of the route's path, in order
     * @param sender who may do this, or could when the request's header came
     */
    Answer answer(Route route, List<String> names, Request request, Sender sender)
            throws RefusedException, IOException, InterruptedException {
        HttpFields headers = request.getHeaders();
        List<String> known = headers.getValuesList(HttpHeader.IF_NONE_MATCH);
        return switch (route) {
            case PAGE -> page(headers);
            case ASSET -> asset(names.getFirst(), headers);
            case DOCS -> api.page();
            case METRICS ->
                    Answer.of(
                            Metrics.TYPE,
                            Metrics.write(health.report(), settings.version())
                                    .getBytes(StandardCharsets.UTF_8));
            case OPENAPI -> api.answer().tagged(known);
            case STATE -> reader.state(known);
            case SCREENS -> reader.screens().tagged(known);
            case SCREEN -> reader.screen(names.getFirst()).tagged(known);
            case LAYERS -> reader.layers(names.getFirst()).tagged(known);
            case LAYER -> reader.layer(names.getFirst(), names.getLast()).tagged(known);
            case MASTER -> reader.master(names.getFirst()).tagged(known);
            case FRAME -> reader.picture(names.getFirst());
            case PARAMETER -> reader.parameter(names).tagged(known);
            case SHADERS -> reader.shaders().tagged(known);
            case SHADER -> reader.shader(names.getFirst()).tagged(known);
            case SHADER_SOURCE -> editing.read(names.getFirst(), headers);
            case PUT_SHADER_SOURCE ->
                    write(
                            names.getFirst(),
                            headers,
                            RequestBody.read(request, RequestBody.Kind.TEXT),
                            sender);
            case SHADER_THUMBNAIL -> thumbnails.shader(names.getFirst(), headers);
            case SCENES -> reader.scenes().tagged(known);
            case SCENE -> reader.scene(names.getFirst()).tagged(known);
            case SCENE_THUMBNAIL -> thumbnails.scene(names.getFirst(), headers);
            case SOURCES -> sources().tagged(known);
            case GENERATIONS -> Answer.json(GenerationsJson.write(generations));
            case EXPLAIN -> reader.explanation(targets(request));
            case SOCKET -> throw new RefusedException(ApiHandler.NO_WEBSOCKET);
            case HEALTH -> Answer.json(HealthJson.write(health.report(), durability.status()));
            case MUTATIONS ->
                    change(json(request), headers.getValuesList(HttpHeader.IF_MATCH), sender);
            case SESSION -> signIn.session(sender.visitor().need());
            case SIGN_IN -> signIn.signIn(json(request), sender);
            case SIGN_OUT -> signIn.signOut();
            case CODES -> signIn.code(json(request), sender);
            case TOKENS -> signIn.token(names.getFirst(), json(request), sender);
        };
    }

    private Answer write(String name, HttpFields headers, byte[] text, Sender sender)
            throws RefusedException, InterruptedException {
        var _ = sender.visitor().need(Role.ADMIN);
        return editing.write(name, headers, text);
    }

    private Answer change(byte[] body, List<String> ifMatch, Sender sender)
            throws RefusedException, InterruptedException {
        Role role = sender.visitor().need(Role.OPERATOR);
        return changes.make(Json.read(body), ifMatch, sender.origin(), role);
    }

    private Answer sources() {
        return Answer.json(
                SourcesJson.write(sources.find(), List.copyOf(engine.view().base().screens())));
    }

    private static byte[] json(Request request) throws RefusedException, IOException {
        return RequestBody.read(request, RequestBody.Kind.JSON);
    }

    /** The control surface, or what stands for it in a build without. */
    private Answer page(HttpFields headers) {
        return page.index(
                        headers.getValuesList(HttpHeader.ACCEPT_ENCODING),
                        headers.getValuesList(HttpHeader.IF_NONE_MATCH))
                .orElseGet(() -> FrontPage.answer(settings.version(), host(headers)));
    }

    private Answer asset(String name, HttpFields headers) throws RefusedException {
        return page.asset(
                        name,
                        headers.getValuesList(HttpHeader.ACCEPT_ENCODING),
                        headers.getValuesList(HttpHeader.IF_NONE_MATCH))
                .orElseThrow(() ->
                        RefusedException.of(
                                Problem.Code.UNKNOWN_PATH,
                                "",
                                "the page has no such file; load it again"));
    }

    private static List<String> targets(Request request) throws RefusedException {
        try {
            return Request.extractQueryParameters(request).getValuesOrEmpty("target");
        } catch (RuntimeException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_REQUEST, "target", "the query is not UTF-8, percent-encoded");
        }
    }

    private static String host(HttpFields headers) {
        String host = headers.get(HttpHeader.HOST);
        return host == null ? "" : host;
    }
}
