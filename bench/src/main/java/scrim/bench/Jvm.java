package scrim.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM of the same kind, with this one's flags and class path. */
public final class Jvm {
    private Jvm() {}

    static ProcessBuilder like(Class<?> main, List<String> args) {
        return with(flags(), main, args);
    }

    /** The same with other flags. */
    public static ProcessBuilder with(List<String> flags, Class<?> main, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(args);
        return new ProcessBuilder(command);
    }

    static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
