package scrim.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the figures were measured on, and how busy it was. */
final class Machine {
    private Machine() {}

    static String line() {
        List<String> flags = Jvm.flags().stream().filter(flag -> flag.startsWith("-X")).toList();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s %s; %s %s with %s; load average %.2f at the start.",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                flags.isEmpty() ? "no flags" : "`" + String.join(" ", flags) + "`",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** As Linux calls it; elsewhere only the architecture. */
    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException _) {
            // Not Linux.
        }
        return System.getProperty("os.arch");
    }
}
