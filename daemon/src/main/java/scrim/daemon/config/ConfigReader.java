package scrim.daemon.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the text of {@code scrim.toml}, all of it, whatever is wrong on the way. */
final class ConfigReader {
    private static final double FASTEST = 240;
    private static final SourceConfig.Size BARS = new SourceConfig.Size(640, 360);

    private static final Map<String, SourceConfig.OnLoss> ON_LOSS = onLoss();

    private final Path folder;
    private final TomlParseResult toml;
    private final List<ConfigProblem> problems = new ArrayList<>();

    ConfigReader(Path folder, String text) {
        this.folder = folder;
        toml = Toml.parse(text);
    }

    private static Map<String, SourceConfig.OnLoss> onLoss() {
        Map<String, SourceConfig.OnLoss> words = new LinkedHashMap<>();
        words.put("hold", SourceConfig.OnLoss.HOLD);
        words.put("black", SourceConfig.OnLoss.BLACK);
        return words;
    }

    ShowConfig.Outcome read() {
        for (var error : toml.errors()) {
            TomlPosition at = error.position();
            String message = String.valueOf(error.getMessage());
            problems.add(
                    new ConfigProblem(
                            at.line(),
                            at.column(),
                            "",
                            message + "; the section it is in is left out"));
        }
        List<Integer> wrongLines = problems.stream().map(ConfigProblem::line).toList();
        List<Section> sources = sections("sources", wrongLines);
        List<Section> recorders = sections("recorders", wrongLines);
        SoundConfig sound = null;
        for (String key : toml.keySet()) {
            if (!ConfigKeys.SECTIONS.contains(key)) {
                TomlPosition at = place(List.of(key));
                problems.add(
                        new ConfigProblem(
                                at.line(),
                                at.column(),
                                "",
                                "\""
                                        + key
                                        + "\" is not a section: "
                                        + Spelling.suggestion(key, ConfigKeys.SECTIONS)));
            }
        }
        Section heard = section(List.of("sound"), "sound");
        if (heard != null && !isTouched(List.of("sound"), wrongLines)) {
            sound = sound(heard);
        }
        var config =
                new ShowConfig(
                        sources.stream().map(this::source).filter(one -> one != null).toList(),
                        recorders.stream().map(this::recorder).filter(one -> one != null).toList(),
                        sound);
        problems.sort(
                Comparator.comparingInt(ConfigProblem::line)
                        .thenComparingInt(ConfigProblem::column));
        return new ShowConfig.Outcome(config, problems);
    }

    /** The tables in one, in the order of the file, without those in which the text is broken. */
    private List<Section> sections(String name, List<Integer> wrongLines) {
        if (!toml.contains(List.of(name))) {
            return List.of();
        }
        if (!(toml.get(List.of(name)) instanceof TomlTable table)) {
            TomlPosition at = place(List.of(name));
            problems.add(
                    new ConfigProblem(
                            at.line(),
                            at.column(),
                            name,
                            "\"" + name + "\" takes sections like [" + name + ".NAME]"));
            return List.of();
        }
        Map<Integer, Section> ordered = new TreeMap<>();
        for (String key : table.keySet()) {
            List<String> path = List.of(name, key);
            Section section = section(path, name + "." + key);
            if (section == null || isTouched(path, wrongLines)) {
                continue;
            }
            if (!Key.isValid(key)) {
                section.problem(
                        "the name \"" + key + "\" takes letters, digits, '_', '-', '.' and '~'");
            } else {
                TomlPosition at = place(path);
                ordered.put(at.line() * 4_096 + Math.min(at.column(), 4_095), section);
            }
        }
        return List.copyOf(ordered.values());
    }

    private @Nullable Section section(List<String> path, String title) {
        if (!toml.contains(path)) {
            return null;
        }
        TomlPosition at = place(path);
        if (toml.get(path) instanceof TomlTable table) {
            return new Section(title, table, at, folder, problems);
        }
        problems.add(
                new ConfigProblem(
                        at.line(),
                        at.column(),
                        title,
                        "\"" + title + "\" takes a section [" + title + "]"));
        return null;
    }

    private TomlPosition place(List<String> path) {
        TomlPosition at = toml.inputPositionOf(path);
        return at == null ? TomlPosition.positionAt(1, 1) : at;
    }

    /** Whether the text is broken between the beginning of this table and the next. */
    private boolean isTouched(List<String> path, List<Integer> wrongLines) {
        int from = place(path).line();
        int to = Integer.MAX_VALUE;
        for (List<String> other : toml.keyPathSet(true)) {
            boolean isTable = toml.get(other) instanceof TomlTable;
            int line = place(other).line();
            if (isTable && line > from) {
                to = Math.min(to, line);
            }
        }
        for (int line : wrongLines) {
            if (line >= from && line < to) {
                return true;
            }
        }
        return false;
    }

    private @Nullable SourceConfig source(Section section) {
        String word = section.text("kind");
        if (!ConfigKeys.OF_KINDS.containsKey(word)) {
            if (!word.isEmpty()) {
                section.problem(
                        "kind",
                        "is \""
                                + word
                                + "\": "
                                + Spelling.suggestion(word, ConfigKeys.OF_KINDS.keySet()));
            }
            section.allow(ConfigKeys.ofAnySource());
            return null;
        }
        section.allow(ConfigKeys.ofSource(word));
        SourceConfig.Kind kind = kind(section, word);
        SourceConfig.OnLoss onLoss = section.choice("on-loss", ON_LOSS);
        double stall = section.number("stall", 0.5, 3600, 5);
        return section.isBroken() || kind == null
                ? null
                : new SourceConfig(
                        section.name(),
                        kind,
                        onLoss == null ? SourceConfig.OnLoss.HOLD : onLoss,
                        stall);
    }

    private static SourceConfig.@Nullable Kind kind(Section section, String word) {
        return switch (word) {
            case "file" ->
                    new SourceConfig.Kind.File(
                            section.path("file"),
                            section.flag("loop", true),
                            section.number("start", 0, 1e6, 0));
            case "camera" ->
                    new SourceConfig.Kind.Camera(
                            section.device("device"),
                            section.size("size"),
                            section.optionalNumber("fps", 1, FASTEST),
                            section.optionalWord("format"));
            case "stream" ->
                    new SourceConfig.Kind.Stream(section.url("url", ConfigKeys.INPUT_SCHEMES));
            case "bars" -> {
                SourceConfig.Size size = section.size("size");
                yield new SourceConfig.Kind.Bars(
                        size == null ? BARS : size, section.number("fps", 1, FASTEST, 30));
            }
            case "still" -> new SourceConfig.Kind.Still(section.path("file"));
            case "color" -> color(section);
            default -> null;
        };
    }

    private static SourceConfig.@Nullable Kind color(Section section) {
        String text = section.text("color");
        if (text.matches("#[0-9A-Fa-f]{6}")) {
            int rgb = Integer.parseInt(text.substring(1), 16);
            return new SourceConfig.Kind.Color(rgb >> 16, (rgb >> 8) & 0xFF, rgb & 0xFF);
        }
        if (!text.isEmpty()) {
            section.problem("color", "takes a colour like \"#ff8000\", was \"" + text + "\"");
        }
        return null;
    }

    private @Nullable RecorderConfig recorder(Section section) {
        section.allow(ConfigKeys.OF_RECORDERS);
        ScreenId screen =
                section.has("screen") ? new ScreenId(section.key("screen").value()) : ScreenId.MAIN;
        if (section.has("file") == section.has("stream")) {
            section.problem("a recorder has either \"file\" or \"stream\"");
            return null;
        }
        RecorderConfig.Target target =
                section.has("file")
                        ? new RecorderConfig.Target.File(section.recording("file"))
                        : new RecorderConfig.Target.Stream(
                                section.url("stream", ConfigKeys.OUTPUT_SCHEMES));
        double rate = section.number("fps", 1, FASTEST, 60);
        String codec = section.optionalWord("codec");
        String bitrate = section.optionalWord("bitrate");
        return section.isBroken()
                ? null
                : new RecorderConfig(
                        section.name(),
                        screen,
                        target,
                        rate,
                        codec == null ? "libx264" : codec,
                        bitrate);
    }

    private static @Nullable SoundConfig sound(Section section) {
        section.allow(ConfigKeys.OF_SOUND);
        int ways = 0;
        for (String key : List.of("file", "device", "url")) {
            ways += section.has(key) ? 1 : 0;
        }
        if (ways != 1) {
            section.problem("sound has one of \"file\", \"device\" and \"url\"");
            return null;
        }
        if (!section.has("file") && section.has("loop")) {
            section.problem("loop", "is for a \"file\"");
        }
        if (!section.has("device") && section.has("system")) {
            section.problem("system", "is for a \"device\"");
        }
        SoundConfig sound;
        if (section.has("file")) {
            sound = new SoundConfig.File(section.path("file"), section.flag("loop", true));
        } else if (section.has("device")) {
            Map<String, String> systems = new LinkedHashMap<>();
            systems.put("alsa", "alsa");
            systems.put("pulse", "pulse");
            String system = section.choice("system", systems);
            sound =
                    new SoundConfig.Capture(
                            system == null ? "alsa" : system, section.device("device"));
        } else {
            sound = new SoundConfig.Stream(section.url("url", ConfigKeys.INPUT_SCHEMES));
        }
        return section.isBroken() ? null : sound;
    }
}
