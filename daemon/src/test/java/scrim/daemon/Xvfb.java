package scrim.daemon;

import org.lwjgl.system.linux.X11;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A display that nobody sees, a process of its own, with a person at its keyboard and mouse. */
final class Xvfb implements AutoCloseable {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;

    /** Where these keys are on the keyboards that Xvfb knows. */
    static final int KEY_ESCAPE = 9;

    static final int KEY_F = 41;

    private static final int EVENT_BYTES = 192;
    private static final int LEFT_BUTTON = 1;

    private final Process process;
    private final Path pixels;
    private final String name;
    private final long display;
    private long eventTime = 1_000;

    private Xvfb(Process process, Path pixels, String name, long display) {
        this.process = process;
        this.pixels = pixels;
        this.name = name;
        this.display = display;
    }

    static Xvfb start(Path folder) throws IOException {
        Process process =
                new ProcessBuilder(
                                "Xvfb",
                                "-displayfd",
                                "1",
                                "-screen",
                                "0",
                                WIDTH + "x" + HEIGHT + "x24",
                                "-nolisten",
                                "tcp",
                                "-fbdir",
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
        String name = ":" + out.readLine();
        long display = X11.XOpenDisplay(name);
        if (display == 0) {
            process.destroyForcibly();
            throw new IOException("Xvfb did not start");
        }
        return new Xvfb(process, folder.resolve("Xvfb_screen0"), name, display);
    }

    /** For a process that is to be seen on it, and not on another. */
    Map<String, String> environment() {
        return Map.of("DISPLAY", name, "WAYLAND_DISPLAY", "", "XDG_SESSION_TYPE", "x11");
    }

    /** What is on the screen there: 0xRRGGBB. Y counts from the top. */
    int pixel(int x, int y) throws IOException {
        // X's own format for a dumped window: a header of 32-bit words, colours, then rows.
        ByteBuffer dump = ByteBuffer.wrap(Files.readAllBytes(pixels));
        int header = dump.getInt(0);
        int rowBytes = dump.getInt(12 * 4);
        int colours = dump.getInt(19 * 4);
        return dump.order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(header + colours * 12 + y * rowBytes + x * 4)
                & 0xFFFFFF;
    }

    List<Integer> pixels(int... places) throws IOException {
        var found = new Integer[places.length / 2];
        for (int i = 0; i < found.length; i++) {
            found[i] = pixel(places[2 * i], places[2 * i + 1]);
        }
        return List.of(found);
    }

    void press(int key) {
        send(X11.KeyPress, X11.KeyPressMask, key);
        send(X11.KeyRelease, X11.KeyReleaseMask, key);
    }

    void doubleClick() {
        for (int i = 0; i < 2; i++) {
            send(X11.ButtonPress, X11.ButtonPressMask, LEFT_BUTTON);
            send(X11.ButtonRelease, X11.ButtonReleaseMask, LEFT_BUTTON);
        }
    }

    /** The form that Xlib gives an event of a key or a button, on 64-bit machines. */
    private void send(int type, int mask, int detail) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, type);
            event.set(ValueLayout.JAVA_LONG, 56, eventTime);
            event.set(ValueLayout.JAVA_INT, 84, detail);
            event.set(ValueLayout.JAVA_INT, 88, 1);
            eventTime += 10;
            send(mask, event);
        }
    }

    /** As a window manager asks for it when its cross is clicked. */
    void closeWindow() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, X11.ClientMessage);
            event.set(ValueLayout.JAVA_LONG, 40, atom("WM_PROTOCOLS"));
            event.set(ValueLayout.JAVA_INT, 48, 32);
            event.set(ValueLayout.JAVA_LONG, 56, atom("WM_DELETE_WINDOW"));
            send(0, event);
        }
    }

    private void send(int mask, MemorySegment event) {
        long window = window();
        event.set(ValueLayout.JAVA_LONG, 32, window);
        var _ = X11.nXSendEvent(display, window, 0, mask, event.address());
        var _ = call("XSync", display, 0);
    }

    /** The topmost one. */
    private long window() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(4 * Long.BYTES, Long.BYTES);
            long found =
                    invoke(
                            "XQueryTree",
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG),
                            display,
                            X11.XRootWindow(display, X11.XDefaultScreen(display)),
                            out.address(),
                            out.address() + 8,
                            out.address() + 16,
                            out.address() + 24);
            int count = out.get(ValueLayout.JAVA_INT, 24);
            if ((int) found == 0 || count == 0) {
                throw new AssertionError("there is no window");
            }
            return window(out, count);
        }
    }

    @SuppressWarnings("restricted")
    private static long window(MemorySegment out, int count) {
        MemorySegment children =
                out.get(ValueLayout.ADDRESS, 16).reinterpret((long) count * Long.BYTES);
        return children.getAtIndex(ValueLayout.JAVA_LONG, count - 1);
    }

    private long atom(String word) {
        try (Arena arena = Arena.ofConfined()) {
            return call3("XInternAtom", display, arena.allocateFrom(word).address(), 0);
        }
    }

    private static long call(String function, long display, int second) {
        return invoke(
                function,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                display,
                second);
    }

    private static long call3(String function, long display, long second, int third) {
        return invoke(
                function,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                display,
                second,
                third);
    }

    @SuppressWarnings("restricted")
    private static long invoke(String function, FunctionDescriptor form, Object... arguments) {
        SymbolLookup xlib = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
        try {
            return (long)
                    Linker.nativeLinker()
                            .downcallHandle(xlib.findOrThrow(function), form)
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }

    /** As when its machine is switched off. The connection of this process goes first. */
    @Override
    public void close() {
        if (process.isAlive()) {
            X11.XCloseDisplay(display);
        }
        process.destroyForcibly().onExit().join();
    }
}
