package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterDefinition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One reading of a header's {@code PASSES}, with what ISF 1 says of the pictures apart from them,
 * in {@code PERSISTENT_BUFFERS}.
 *
 * <p>Two passes may draw the same picture; what one of them says of it then holds for both.
 */
final class IsfPasses {
    private static final int MOST_PASSES = 64;

    private final HeaderNode.Members header;
    private final List<ParameterDefinition> inputs;
    private final Set<String> names;
    private final Map<String, Wanted> pictures = new LinkedHashMap<>();

    /**
     * @param names what the inputs are called; the pictures' names are added
     */
    IsfPasses(HeaderNode.Members header, List<ParameterDefinition> inputs, Set<String> names) {
        this.header = header;
        this.inputs = inputs;
        this.names = names;
    }

    /** What is said of one picture, here and there. */
    private static final class Wanted {
        private boolean persistent;
        private boolean isFloat;
        private boolean isDrawn;
        private @Nullable Size width;
        private @Nullable Size height;
    }

    /** A size with its words, which tell whether another is the same. */
    private record Size(String words, SizeExpression expression) {}

    List<Pass> read() throws HeaderProblem {
        List<HeaderNode> nodes = IsfHeader.listOf(header, "PASSES");
        if (nodes.size() > MOST_PASSES) {
            throw new HeaderProblem(
                    nodes.get(MOST_PASSES).at(),
                    "there are " + nodes.size() + " passes; at most " + MOST_PASSES + " are drawn");
        }
        readBuffers();
        var targets = new ArrayList<@Nullable String>();
        for (HeaderNode node : nodes) {
            targets.add(readPass(node));
        }
        for (Map.Entry<String, Wanted> picture : pictures.entrySet()) {
            if (!picture.getValue().isDrawn) {
                throw new HeaderProblem(
                        at("PERSISTENT_BUFFERS"),
                        "no pass has the persistent buffer \""
                                + picture.getKey()
                                + "\" as its TARGET");
            }
        }
        return nodes.isEmpty() ? List.of(Pass.ONLY) : passes(targets);
    }

    private List<Pass> passes(List<@Nullable String> targets) {
        var passes = new ArrayList<Pass>();
        for (String target : targets) {
            Wanted picture = target == null ? null : pictures.get(target);
            passes.add(
                    picture == null
                            ? Pass.ONLY
                            : new Pass(
                                    target,
                                    picture.persistent,
                                    picture.isFloat,
                                    picture.width == null
                                            ? SizeExpression.WIDTH
                                            : picture.width.expression(),
                                    picture.height == null
                                            ? SizeExpression.HEIGHT
                                            : picture.height.expression()));
        }
        return passes;
    }

    /** ISF 1: a list of names, or an object with a member for each that may say more. */
    private void readBuffers() throws HeaderProblem {
        HeaderNode buffers = header.get("PERSISTENT_BUFFERS");
        if (buffers instanceof HeaderNode.Members(var byName, _)) {
            for (Map.Entry<String, HeaderNode> buffer : byName.entrySet()) {
                HeaderNode node = buffer.getValue();
                Wanted picture = picture("the persistent buffer", buffer.getKey(), node.at());
                picture.persistent = true;
                if (node instanceof HeaderNode.Members members) {
                    describe(buffer.getKey(), picture, members);
                }
            }
            return;
        }
        for (HeaderNode node : IsfHeader.listOf(header, "PERSISTENT_BUFFERS")) {
            if (!(node instanceof HeaderNode.Text(String name, var at))) {
                throw new HeaderProblem(
                        node.at(), "PERSISTENT_BUFFERS must be a list of names, or an object");
            }
            picture("the persistent buffer", name, at).persistent = true;
        }
    }

    /** What the pass draws, null for the layer's own picture. */
    private @Nullable String readPass(HeaderNode node) throws HeaderProblem {
        if (!(node instanceof HeaderNode.Members members)) {
            throw new HeaderProblem(node.at(), "a pass must be a JSON object");
        }
        HeaderNode target = members.get("TARGET");
        if (target == null
                || (target instanceof HeaderNode.Text(String word, _) && word.isEmpty())) {
            return null;
        }
        if (!(target instanceof HeaderNode.Text(String name, var at))) {
            throw new HeaderProblem(target.at(), "a pass has a TARGET that is not a name");
        }
        Wanted picture = picture("the TARGET", name, at);
        picture.isDrawn = true;
        picture.persistent |= truth(members, "PERSISTENT", name);
        describe(name, picture, members);
        return name;
    }

    private Wanted picture(String thing, String name, Spot at) throws HeaderProblem {
        Wanted known = pictures.get(name);
        if (known != null) {
            return known;
        }
        GlslWords.require(thing, name, at);
        if (!names.add(name)) {
            throw new HeaderProblem(
                    at, thing + " \"" + name + "\" has the name of an input or an IMPORTED image");
        }
        var picture = new Wanted();
        pictures.put(name, picture);
        return picture;
    }

    private void describe(String name, Wanted picture, HeaderNode.Members members)
            throws HeaderProblem {
        picture.isFloat |= truth(members, "FLOAT", name);
        picture.width = same(picture.width, size(members, "WIDTH", name), "WIDTH", name, members);
        picture.height =
                same(picture.height, size(members, "HEIGHT", name), "HEIGHT", name, members);
    }

    private static @Nullable Size same(
            @Nullable Size before,
            @Nullable Size now,
            String key,
            String name,
            HeaderNode.Members members)
            throws HeaderProblem {
        if (before != null && now != null && !before.words().equals(now.words())) {
            throw new HeaderProblem(
                    members.at(),
                    "the picture \"" + name + "\" has one " + key + " here and another before");
        }
        return now == null ? before : now;
    }

    private @Nullable Size size(HeaderNode.Members members, String key, String name)
            throws HeaderProblem {
        HeaderNode node = members.get(key);
        return switch (node) {
            case null -> null;
            case HeaderNode.Figure(double pixels, var at) -> {
                if (!Double.isFinite(pixels)) {
                    throw new HeaderProblem(
                            at, "the picture \"" + name + "\" has a " + key + " without end");
                }
                yield new Size("" + pixels, (_, _, _) -> pixels);
            }
            // Behind the quotation mark.
            case HeaderNode.Text(String words, var at) ->
                    new Size(words, SizeParser.parse(words, at.plus(1, 2), inputs));
            case HeaderNode.Truth _,
                    HeaderNode.Members _,
                    HeaderNode.Elements _,
                    HeaderNode.Nothing _ ->
                    throw new HeaderProblem(
                            node.at(),
                            "the picture \""
                                    + name
                                    + "\" has a "
                                    + key
                                    + " that is neither a number nor a text such as"
                                    + " \"$WIDTH / 2.0\"");
        };
    }

    private static boolean truth(HeaderNode.Members members, String key, String name)
            throws HeaderProblem {
        HeaderNode node = members.get(key);
        return switch (node) {
            case null -> false;
            case HeaderNode.Truth(boolean on, _) -> on;
            case HeaderNode.Figure(double number, _) -> number != 0;
            case HeaderNode.Text(String word, _) when word.equals("true") || word.equals("1") ->
                    true;
            case HeaderNode.Text(String word, _) when word.equals("false") || word.equals("0") ->
                    false;
            case HeaderNode.Text _,
                    HeaderNode.Members _,
                    HeaderNode.Elements _,
                    HeaderNode.Nothing _ ->
                    throw new HeaderProblem(
                            node.at(),
                            "the picture \""
                                    + name
                                    + "\" has a "
                                    + key
                                    + " that is neither true nor false");
        };
    }

    private Spot at(String key) {
        HeaderNode node = header.get(key);
        return node == null ? Spot.NOWHERE : node.at();
    }
}
