package scrim.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The signals by which a person, a service manager or a container asks the program to end, each
 * heard as often as it comes. A shutdown hook hears the first one only.
 *
 * <p>The JDK's class for it, {@code sun.misc.Signal}, is in no standard, and the compiler says so
 * of whoever names it; so it is found by name, and may be missing.
 */
final class Signals {
    static final List<String> TO_END = List.of("TERM", "INT", "HUP");

    private Signals() {}

    /**
     * Has a listener told of every signal to end from now on, by its name, on a thread of its own
     * each time. What the program was started to ignore, as {@code nohup} does, stays ignored.
     *
     * @return the signals that can be heard; the others do what they would do without this
     */
    static List<String> listen(Consumer<String> listener) {
        var heard = new ArrayList<String>();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : TO_END) {
                Object proxy =
                        Proxy.newProxyInstance(
                                Signals.class.getClassLoader(),
                                new Class<?>[] {handler},
                                telling(listener, name));
                try {
                    Object named = signal.getConstructor(String.class).newInstance(name);
                    var _ = handle.invoke(null, named, proxy);
                    heard.add(name);
                } catch (ReflectiveOperationException e) {
                    // Not a signal of this platform, or the JVM was told to keep its hands off.
                }
            }
        } catch (ReflectiveOperationException e) {
            return List.of();
        }
        return heard;
    }

    private static InvocationHandler telling(Consumer<String> listener, String name) {
        return (proxy, method, arguments) ->
                switch (method.getName()) {
                    case "handle" -> {
                        listener.accept(name);
                        yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "signal " + name;
                };
    }
}
