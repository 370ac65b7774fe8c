package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What the author says of a shader: the JSON in the first comment of its file.
 *
 * @param needs what the shader asks for that is not drawn yet, or null
 * @param needsLine the line that asks for it
 */
record IsfHeader(
        String description,
        String credit,
        List<String> categories,
        List<ParameterDefinition> inputs,
        @Nullable String needs,
        int needsLine) {

    /** Where the JSON lies in the file's text, comment marks not included. */
    record Place(int from, int to) {}

    static Place find(String text) throws HeaderProblem {
        int from = text.indexOf("/*");
        if (from < 0) {
            throw new HeaderProblem(1, "there is no header: the file must begin with /*{ JSON }*/");
        }
        int to = text.indexOf("*/", from + 2);
        if (to < 0) {
            throw new HeaderProblem(lineAt(text, from), "the header's comment has no end");
        }
        return new Place(from + 2, to);
    }

    static IsfHeader read(String text) throws HeaderProblem {
        Place place = find(text);
        HeaderNode root =
                HeaderNode.read(
                        text.substring(place.from(), place.to()), lineAt(text, place.from()) - 1);
        if (!(root instanceof HeaderNode.Members members)) {
            throw new HeaderProblem(root.line(), "the header must be a JSON object");
        }

        var inputs = new ArrayList<ParameterDefinition>();
        var names = new HashSet<String>();
        var needs = new Needs();
        for (HeaderNode node : listOf(members, "INPUTS")) {
            var input = new IsfInput(node);
            if (input.isAudio()) {
                needs.note(node.line(), "sound");
                continue;
            }
            ParameterDefinition definition = input.definition();
            if (!names.add(definition.id().value())) {
                throw new HeaderProblem(
                        node.line(), "two inputs are called \"" + definition.id() + "\"");
            }
            if (definition.kind() instanceof ParameterKind.Text) {
                needs.note(node.line(), "text inputs");
            }
            inputs.add(definition);
        }
        needs.read(members);

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
                needs.what,
                needs.line);
    }

    /** Refuses what would otherwise be drawn wrongly. */
    void requireDrawable() throws HeaderProblem {
        if (needs != null) {
            throw new HeaderProblem(
                    needsLine, "needs " + needs + ", which this version does not draw yet");
        }
    }

    ShaderDescription describe(ShaderId id, String contentHash) {
        String path = id.value();
        return new ShaderDescription(
                id,
                path.substring(path.lastIndexOf('/') + 1),
                description,
                credit,
                categories,
                inputs,
                List.of(),
                List.of(),
                Temporal.NONE,
                false,
                contentHash);
    }

    /** The 1-based line of a place in a text. */
    static int lineAt(String text, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The first thing the header asks for that this version cannot give. */
    private static final class Needs {
        private @Nullable String what;
        private int line;

        void note(int at, String need) {
            if (what == null) {
                what = need;
                line = at;
            }
        }

        void read(HeaderNode.Members header) throws HeaderProblem {
            List<HeaderNode> passes = listOf(header, "PASSES");
            if (passes.size() > 1) {
                note(passes.getFirst().line(), "several passes");
            }
            for (HeaderNode pass : passes) {
                if (pass instanceof HeaderNode.Members members && !members.byName().isEmpty()) {
                    note(pass.line(), "a pass with " + members.byName().keySet().iterator().next());
                }
            }
            for (String name : List.of("PERSISTENT_BUFFERS", "IMPORTED", "TEMPORAL")) {
                HeaderNode node = header.get(name);
                if (node != null && !isEmpty(node)) {
                    note(node.line(), name);
                }
            }
        }

        private static boolean isEmpty(HeaderNode node) {
            return switch (node) {
                case HeaderNode.Members(var members, _) -> members.isEmpty();
                case HeaderNode.Elements(var elements, _) -> elements.isEmpty();
                case HeaderNode.Text _, HeaderNode.Figure _, HeaderNode.Truth _ -> false;
                case HeaderNode.Nothing _ -> true;
            };
        }
    }

    private static List<HeaderNode> listOf(HeaderNode.Members members, String name)
            throws HeaderProblem {
        HeaderNode node = members.get(name);
        return switch (node) {
            case null -> List.of();
            case HeaderNode.Elements(var list, _) -> list;
            case HeaderNode.Members _,
                    HeaderNode.Text _,
                    HeaderNode.Figure _,
                    HeaderNode.Truth _,
                    HeaderNode.Nothing _ ->
                    throw new HeaderProblem(node.line(), name + " must be a list");
        };
    }

    private static String textOf(HeaderNode.Members members, String name) {
        return members.get(name) instanceof HeaderNode.Text(String text, _) ? text : "";
    }
}
