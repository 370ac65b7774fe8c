package scrim.daemon.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;

/**
 * A real disk that now and then does not answer: whoever has something forced waits for as long as
 * the gate is shut, as behind a sleeping drive, a full queue or a network share that went away.
 */
public final class StallingDisk {
    private static final Set<String> WAITS = Set.of("force", "forceFolder");

    /** What a call waits at. */
    @FunctionalInterface
    public interface Gate {
        /** Returns when it is open. */
        void pass();
    }

    private StallingDisk() {}

    /** A data folder on such a disk. */
    public static DataFolder open(Path root, Gate gate) throws IOException {
        return DataFolder.open(root, behind(gate));
    }

    static Disk behind(Gate gate) {
        return (Disk) behind(gate, new FileDisk(), Disk.class);
    }

    private static Object behind(Gate gate, Object real, Class<?> as) {
        return Proxy.newProxyInstance(
                StallingDisk.class.getClassLoader(),
                new Class<?>[] {as},
                (_, method, arguments) -> {
                    if (WAITS.contains(method.getName())) {
                        gate.pass();
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        return answer instanceof Disk.NewFile
                                ? behind(gate, answer, Disk.NewFile.class)
                                : answer;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
