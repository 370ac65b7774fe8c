package scrim.daemon.shader;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.Asset;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the author says of a shader: the JSON in the first comment of its file.
 *
 * @param inputs what people can set, in the author's order; sounds are apart
 * @param letterings how the text inputs among them are written
 * @param textures images that come with the shader
 */
record IsfHeader(
        String description,
        String credit,
        List<String> categories,
        List<ParameterDefinition> inputs,
        List<SoundInput> sounds,
        List<IsfInput.Lettering> letterings,
        List<Asset> textures,
        List<Pass> passes,
        Temporal temporal) {

    private static final int MOST_INPUTS = 256;
    private static final int MOST_TEXTURES = 32;
    private static final int MOST_FRAMES = 10_000;

    /** Where the JSON lies in the file's text, comment marks not included. */
    record Place(int from, int to) {}

    static Place find(String text) throws HeaderProblem {
        int from = text.indexOf("/*");
        if (from < 0) {
            throw new HeaderProblem(
                    new Spot(1, 1), "there is no header: the file must begin with /*{ JSON }*/");
        }
        int to = text.indexOf("*/", from + 2);
        if (to < 0) {
            throw new HeaderProblem(Spot.of(text, from), "the header's comment has no end");
        }
        return new Place(from + 2, to);
    }

    static IsfHeader read(String text) throws HeaderProblem {
        Place place = find(text);
        HeaderNode root =
                HeaderNode.read(
                        text.substring(place.from(), place.to()), Spot.of(text, place.from()));
        if (!(root instanceof HeaderNode.Members members)) {
            throw new HeaderProblem(root.at(), "the header must be a JSON object");
        }
        return new Reading(members).header();
    }

    /** One reading of a header. */
    private static final class Reading {
        private final HeaderNode.Members members;
        private final List<ParameterDefinition> inputs = new ArrayList<>();
        private final List<SoundInput> sounds = new ArrayList<>();
        private final List<IsfInput.Lettering> letterings = new ArrayList<>();
        private final List<Asset> textures = new ArrayList<>();

        /** Of everything that the code sees as a name. */
        private final Set<String> names = new HashSet<>();

        Reading(HeaderNode.Members members) {
            this.members = members;
        }

        IsfHeader header() throws HeaderProblem {
            readInputs();
            readImported();
            List<Pass> passes = new IsfPasses(members, inputs, names).read();
            var categories = new ArrayList<String>();
            for (HeaderNode category : listOf(members, "CATEGORIES")) {
                if (category instanceof HeaderNode.Text(String word, _)) {
                    categories.add(word);
                }
            }
            return new IsfHeader(
                    textOf(members, "DESCRIPTION"),
                    textOf(members, "CREDIT"),
                    categories,
                    inputs,
                    sounds,
                    letterings,
                    textures,
                    passes,
                    temporal());
        }

        private void readInputs() throws HeaderProblem {
            for (HeaderNode node : listOf(members, "INPUTS")) {
                var input = new IsfInput(node);
                if (names.size() == MOST_INPUTS) {
                    throw new HeaderProblem(
                            input.at(), "there are more than " + MOST_INPUTS + " inputs");
                }
                GlslWords.require("the input", input.name(), input.at());
                if (!names.add(input.name())) {
                    throw new HeaderProblem(
                            input.at(), "two inputs are called \"" + input.name() + "\"");
                }
                if (input.isSound()) {
                    sounds.add(input.sound());
                    continue;
                }
                inputs.add(input.definition());
                if (input.isText()) {
                    letterings.add(input.lettering());
                }
            }
        }

        /** ISF 2 lists its images; ISF 1 has an object with a member for each. */
        private void readImported() throws HeaderProblem {
            HeaderNode imported = members.get("IMPORTED");
            if (imported instanceof HeaderNode.Members(var byName, _)) {
                for (Map.Entry<String, HeaderNode> image : byName.entrySet()) {
                    addImported(image.getKey(), image.getValue());
                }
                return;
            }
            for (HeaderNode image : listOf(members, "IMPORTED")) {
                if (!(image instanceof HeaderNode.Members object)
                        || !(object.get("NAME") instanceof HeaderNode.Text(String name, _))) {
                    throw new HeaderProblem(image.at(), "an IMPORTED image has no NAME");
                }
                addImported(name, image);
            }
        }

        private void addImported(String name, HeaderNode image) throws HeaderProblem {
            GlslWords.require("the IMPORTED image", name, image.at());
            if (textures.size() == MOST_TEXTURES) {
                throw new HeaderProblem(
                        image.at(), "there are more than " + MOST_TEXTURES + " IMPORTED images");
            }
            if (!names.add(name)) {
                throw new HeaderProblem(
                        image.at(),
                        "the IMPORTED image \"" + name + "\" has the name of an input or another");
            }
            HeaderNode path =
                    image instanceof HeaderNode.Members object ? object.get("PATH") : null;
            if (!(path instanceof HeaderNode.Text(String words, _))) {
                throw new HeaderProblem(
                        image.at(),
                        "the IMPORTED image \""
                                + name
                                + "\" needs a PATH that is one file's name; cube maps are not"
                                + " drawn");
            }
            textures.add(new Asset(name, Beside.path(words, path.at(), "PATH")));
        }

        private Temporal temporal() throws HeaderProblem {
            HeaderNode node = members.get("TEMPORAL");
            if (node == null) {
                return Temporal.NONE;
            }
            if (!(node instanceof HeaderNode.Members object)) {
                throw new HeaderProblem(
                        node.at(),
                        "TEMPORAL must be an object: {\"SOURCE\": \"below\", \"FRAMES\": 8}");
            }
            if (!(object.get("FRAMES") instanceof HeaderNode.Figure(double frames, _))
                    || !(frames >= 1 && frames <= MOST_FRAMES)) {
                throw new HeaderProblem(
                        node.at(), "TEMPORAL needs FRAMES, a number from 1 to " + MOST_FRAMES);
            }
            HeaderNode source = object.get("SOURCE");
            if (source == null || isWord(source, "below")) {
                return new Temporal(Temporal.Source.BELOW, (int) frames);
            }
            if (!isWord(source, "input")) {
                throw new HeaderProblem(
                        source.at(), "TEMPORAL has a SOURCE that is neither below nor input");
            }
            if (inputs.stream().noneMatch(i -> i.kind() instanceof ParameterKind.Image)) {
                throw new HeaderProblem(
                        source.at(),
                        "TEMPORAL has the SOURCE input, but no input is of type image");
            }
            return new Temporal(Temporal.Source.INPUT, (int) frames);
        }

        private static boolean isWord(HeaderNode node, String word) {
            return node instanceof HeaderNode.Text(String text, _) && text.equals(word);
        }
    }

    ShaderDescription describe(ShaderId id, String contentHash) {
        String path = id.value();
        var fonts = new ArrayList<Asset>();
        for (IsfInput.Lettering lettering : letterings) {
            if (lettering.font() != null) {
                fonts.add(new Asset(lettering.name(), lettering.font()));
            }
        }
        return new ShaderDescription(
                id,
                path.substring(path.lastIndexOf('/') + 1),
                description,
                credit,
                categories,
                inputs,
                textures,
                fonts,
                temporal,
                passes.stream().anyMatch(Pass::persistent),
                contentHash);
    }

    /** Whether the author's code knows something by this name from the header. */
    boolean isName(String word) {
        return inputs.stream().anyMatch(input -> input.id().value().equals(word))
                || sounds.stream().anyMatch(sound -> sound.name().equals(word))
                || textures.stream().anyMatch(texture -> texture.name().equals(word))
                || passes.stream().anyMatch(pass -> word.equals(pass.target()));
    }

    /** The picture whose history is kept, by the name that the code has for it. */
    String remembered() {
        int input = rememberedInput(inputs, temporal);
        return input < 0 ? "scrim_below" : inputs.get(input).id().value();
    }

    /** Its place among the inputs: an image other than {@code inputImage} rather; -1 for none. */
    static int rememberedInput(List<ParameterDefinition> inputs, Temporal temporal) {
        int found = -1;
        for (int i = 0; temporal.source() == Temporal.Source.INPUT && i < inputs.size(); i++) {
            ParameterDefinition input = inputs.get(i);
            if (input.kind() instanceof ParameterKind.Image) {
                if (!input.id().value().equals("inputImage")) {
                    return i;
                }
                found = i;
            }
        }
        return found;
    }

    /** The text inputs with their fonts found. */
    List<TextInput> texts(Path folder) {
        return letterings.stream()
                .map(text ->
                        new TextInput(
                                text.name(),
                                text.font() == null ? null : folder.resolve(text.font()),
                                text.pixels()))
                .toList();
    }

    /** The elements of a list, none if there is no such key. */
    static List<HeaderNode> listOf(HeaderNode.Members members, String name) throws HeaderProblem {
        HeaderNode node = members.get(name);
        return switch (node) {
            case null -> List.of();
            case HeaderNode.Elements(var list, _) -> list;
            case HeaderNode.Members _,
                    HeaderNode.Text _,
                    HeaderNode.Figure _,
                    HeaderNode.Truth _,
                    HeaderNode.Nothing _ ->
                    throw new HeaderProblem(node.at(), name + " must be a list");
        };
    }

    private static String textOf(HeaderNode.Members members, String name) {
        return members.get(name) instanceof HeaderNode.Text(String text, _) ? text : "";
    }
}
