package scrim.daemon.output;

import static org.lwjgl.glfw.GLFW.*;
import static org.lwjgl.opengl.GL30C.*;

import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.glfw.Callbacks;
import org.lwjgl.glfw.GLFWVidMode;
import org.lwjgl.opengl.GL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;

import scrim.daemon.render.FrameExchange;
import scrim.daemon.render.ScreenOutlet;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.nio.IntBuffer;
import java.time.Duration;

/**
 * A window that shows one screen, on a thread and with a GL context of its own: it looks for the
 * newest picture by itself, and whatever holds it up, the render thread does not notice. Closing it
 * ends the window alone; without a display there is none, and health says so.
 */
public final class Window {
    private static final System.Logger LOG = System.getLogger(Window.class.getName());
    private static final String SUBSYSTEM = "output";
    private static final String SUBJECT = "window";

    /** Between two looks for a picture or an event. */
    private static final double LOOK_SECONDS = 0.002;

    private static final double DOUBLE_CLICK_SECONDS = 0.4;
    private static final int PIXEL_BYTES = 4;

    /** GLFW can show windows from one thread only, for as long as the process lives. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final Settings settings;
    private final ScreenOutlet outlet;
    private final Health health;
    private final Counter shown;
    private final Thread thread;
    private volatile boolean isStopping;
    private volatile boolean isLost;

    // All below belongs to the window's thread.
    private long handle;
    private int texture;
    private int framebuffer;
    private int pictureWidth;
    private int pictureHeight;
    private ScreenOutlet.@Nullable Stream stream;
    private @Nullable String obstacle;
    private boolean isStale = true;
    private boolean isFullScreen;
    private double clickedSeconds = Double.NEGATIVE_INFINITY;
    private final int[] placeBefore = {0, 0, 0, 0};

    /**
     * What a window is to be.
     *
     * @param width of its inside at first, in pixels, less if the monitor is smaller; {@code
     *     height} likewise
     * @param monitor the number of the monitor, from 1 in the system's order, 0 for any
     */
    public record Settings(int width, int height, boolean isFullScreen, int monitor) {}

    /** There is no window, for a reason that health has to tell. */
    private static final class NoWindowException extends Exception {
        private static final long serialVersionUID = 1;

        NoWindowException(String message) {
            super(message);
        }
    }

    /**
     * @param outlet RGBA; closed when the window has ended
     */
    public Window(Settings settings, ScreenOutlet outlet, Health health) {
        this.settings = settings;
        this.outlet = outlet;
        this.health = health;
        shown = health.counter("window.frames");
        thread = Thread.ofPlatform().daemon().name("window").unstarted(this::run);
    }

    /** Opens the window beside whatever comes next. */
    public void start() {
        thread.start();
    }

    /** Closes the window. One that hangs in its driver is left behind. */
    public void stop(Duration longest) throws InterruptedException {
        isStopping = true;
        if (!isLost && !thread.join(longest)) {
            LOG.log(System.Logger.Level.WARNING, "window: it did not close in time");
        }
    }

    private void run() {
        try {
            synchronized (ONE_AT_A_TIME) {
                open();
                try {
                    show();
                } finally {
                    close();
                }
            }
        } catch (NoWindowException e) {
            broken("there is no window, the show goes on without: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            broken("the window failed, the show goes on without: " + e);
            LOG.log(System.Logger.Level.ERROR, "window", e);
        } finally {
            outlet.close();
        }
    }

    private void broken(String message) {
        health.broken(SUBSYSTEM, SUBJECT, Severity.ERROR, message);
        LOG.log(System.Logger.Level.ERROR, "window: {0}", message);
    }

    private void open() throws NoWindowException {
        initialise();
        try {
            create();
        } catch (NoWindowException | RuntimeException | Error e) {
            glfwTerminate();
            throw e;
        }
        glfwMakeContextCurrent(handle);
        GL.createCapabilities();
        glfwSwapInterval(1);
        texture = glGenTextures();
        framebuffer = glGenFramebuffers();
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glfwSetKeyCallback(handle, (_, key, _, action, _) -> pressed(key, action));
        glfwSetMouseButtonCallback(handle, (_, button, action, _) -> clicked(button, action));
        glfwSetFramebufferSizeCallback(handle, (_, _, _) -> isStale = true);
        glfwSetWindowRefreshCallback(handle, _ -> isStale = true);
        if (settings.isFullScreen()) {
            setFullScreen(true);
        }
        glfwShowWindow(handle);
    }

    private static void initialise() throws NoWindowException {
        if (System.getProperty("os.name", "").startsWith("Mac")) {
            throw new NoWindowException("macOS lets a program's first thread alone have windows");
        }
        try {
            // As the renderer has it: both find GL's functions in the same way.
            Configuration.OPENGL_CONTEXT_API.set("EGL");
            glfwSetErrorCallback(null);
            if (!glfwInit()) {
                throw new NoWindowException(
                        "no display can be reached ("
                                + lastError()
                                + "); start Scrim in a desktop session, or set DISPLAY or"
                                + " WAYLAND_DISPLAY");
            }
        } catch (LinkageError e) {
            throw new NoWindowException("GLFW, which opens windows, cannot be loaded: " + e);
        }
    }

    private void create() throws NoWindowException {
        if (glfwGetPlatform() == GLFW_PLATFORM_X11) {
            X11Errors.survive(this::lost);
        }
        glfwDefaultWindowHints();
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
        // A click elsewhere must not take the show off a second monitor.
        glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
        glfwWindowHintString(GLFW_X11_CLASS_NAME, "scrim");
        glfwWindowHintString(GLFW_WAYLAND_APP_ID, "scrim");
        long monitor = chosenMonitor();
        int width = settings.width();
        int height = settings.height();
        int[] area = workArea(monitor);
        if (width > area[2] || height > area[3]) {
            Letterbox fitting = Letterbox.of(width, height, area[2], area[3]);
            width = Math.max(1, fitting.width());
            height = Math.max(1, fitting.height());
        }
        for (int api : new int[] {GLFW_EGL_CONTEXT_API, GLFW_NATIVE_CONTEXT_API}) {
            glfwWindowHint(GLFW_CONTEXT_CREATION_API, api);
            handle = glfwCreateWindow(width, height, title(), 0, 0);
            if (handle != 0) {
                break;
            }
        }
        if (handle == 0) {
            throw new NoWindowException(
                    "the driver gives no OpenGL 3.3 there (" + lastError() + ")");
        }
        if (settings.monitor() != 0) {
            glfwSetWindowPos(
                    handle, area[0] + (area[2] - width) / 2, area[1] + (area[3] - height) / 2);
        }
        LOG.log(
                System.Logger.Level.INFO,
                "window: screen {0}; F or a double click for full screen, Esc to leave it;"
                        + " monitors: {1}",
                outlet.screen(),
                monitors());
    }

    private String title() {
        return "Scrim: " + outlet.screen();
    }

    private static String lastError() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer description = stack.mallocPointer(1);
            int code = glfwGetError(description);
            String text = code == 0 ? null : description.getStringUTF8(0);
            return text == null ? "no reason given" : text;
        }
    }

    private void show() {
        while (!isStopping && !glfwWindowShouldClose(handle)) {
            glfwWaitEventsTimeout(LOOK_SECONDS);
            if (takePicture() || isStale) {
                isStale = false;
                draw();
                glfwSwapBuffers(handle);
            }
        }
        if (!isStopping) {
            String message =
                    "the window was closed, the show goes on without; to have it back, start"
                            + " Scrim again";
            health.failed(SUBSYSTEM, SUBJECT, Severity.WARNING, message);
            LOG.log(System.Logger.Level.WARNING, "window: {0}", message);
        }
    }

    /** The newest picture becomes the one to show, if there is a new one. */
    private boolean takePicture() {
        ScreenOutlet.Stream now = outlet.stream();
        if (now == null) {
            tellObstacle();
            return false;
        }
        FrameExchange.Slot slot = now.exchange().takeNewest();
        if (slot == null) {
            return false;
        }
        try {
            slot.bytes().clear().limit(PIXEL_BYTES * now.width() * now.height());
            glBindTexture(GL_TEXTURE_2D, texture);
            if (now != stream) {
                stream = now;
                pictureWidth = now.width();
                pictureHeight = now.height();
                glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
                glTexImage2D(
                        GL_TEXTURE_2D,
                        0,
                        GL_RGBA8,
                        pictureWidth,
                        pictureHeight,
                        0,
                        GL_RGBA,
                        GL_UNSIGNED_BYTE,
                        slot.bytes());
                glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
                glFramebufferTexture2D(
                        GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
            } else {
                glTexSubImage2D(
                        GL_TEXTURE_2D,
                        0,
                        0,
                        0,
                        pictureWidth,
                        pictureHeight,
                        GL_RGBA,
                        GL_UNSIGNED_BYTE,
                        slot.bytes());
            }
        } finally {
            now.exchange().release(slot);
        }
        shown.increment();
        if (obstacle != null) {
            obstacle = null;
            health.mended(SUBSYSTEM, SUBJECT);
        }
        return true;
    }

    private void tellObstacle() {
        String now = outlet.obstacle();
        if (now != null && !now.equals(obstacle)) {
            obstacle = now;
            broken("the window stays as it is: " + now);
        }
    }

    private void draw() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer width = stack.mallocInt(1);
            IntBuffer height = stack.mallocInt(1);
            glfwGetFramebufferSize(handle, width, height);
            glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
            glViewport(0, 0, width.get(0), height.get(0));
            glClearColor(0, 0, 0, 1);
            glClear(GL_COLOR_BUFFER_BIT);
            if (stream == null || width.get(0) == 0 || height.get(0) == 0) {
                return;
            }
            Letterbox at = Letterbox.of(pictureWidth, pictureHeight, width.get(0), height.get(0));
            // The picture's first row is its top one, the window's is its bottom one.
            glBlitFramebuffer(
                    0,
                    0,
                    pictureWidth,
                    pictureHeight,
                    at.x(),
                    at.y() + at.height(),
                    at.x() + at.width(),
                    at.y(),
                    GL_COLOR_BUFFER_BIT,
                    GL_LINEAR);
        }
    }

    private void pressed(int key, int action) {
        if (action != GLFW_PRESS) {
            return;
        }
        if (key == GLFW_KEY_F || key == GLFW_KEY_F11) {
            setFullScreen(!isFullScreen);
        } else if (key == GLFW_KEY_ESCAPE) {
            setFullScreen(false);
        }
    }

    private void clicked(int button, int action) {
        if (button != GLFW_MOUSE_BUTTON_LEFT || action != GLFW_PRESS) {
            return;
        }
        double now = glfwGetTime();
        boolean isSecond = now - clickedSeconds < DOUBLE_CLICK_SECONDS;
        clickedSeconds = isSecond ? Double.NEGATIVE_INFINITY : now;
        if (isSecond) {
            setFullScreen(!isFullScreen);
        }
    }

    private void setFullScreen(boolean wanted) {
        if (wanted == isFullScreen) {
            return;
        }
        isFullScreen = wanted;
        isStale = true;
        if (wanted) {
            int[] place = place();
            System.arraycopy(place, 0, placeBefore, 0, place.length);
            long monitor = settings.monitor() == 0 ? monitorBelow(place) : chosenMonitor();
            GLFWVidMode mode = monitor == 0 ? null : glfwGetVideoMode(monitor);
            if (mode == null) {
                isFullScreen = false;
                return;
            }
            glfwSetInputMode(handle, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
            glfwSetWindowMonitor(
                    handle, monitor, 0, 0, mode.width(), mode.height(), mode.refreshRate());
        } else {
            glfwSetInputMode(handle, GLFW_CURSOR, GLFW_CURSOR_NORMAL);
            glfwSetWindowMonitor(
                    handle,
                    0,
                    placeBefore[0],
                    placeBefore[1],
                    placeBefore[2],
                    placeBefore[3],
                    GLFW_DONT_CARE);
        }
        // Some drivers forget it with the monitor.
        glfwSwapInterval(1);
    }

    /** Left, top, width and height. */
    private int[] place() {
        var x = new int[1];
        var y = new int[1];
        var width = new int[1];
        var height = new int[1];
        glfwGetWindowPos(handle, x, y);
        glfwGetWindowSize(handle, width, height);
        return new int[] {x[0], y[0], width[0], height[0]};
    }

    /** The one that was asked for, or the first; 0 if there is none at all. */
    private long chosenMonitor() {
        PointerBuffer monitors = glfwGetMonitors();
        if (monitors == null || !monitors.hasRemaining()) {
            return 0;
        }
        int number = settings.monitor();
        if (number > monitors.remaining()) {
            String message =
                    "there is no monitor "
                            + number
                            + ", the first is taken; there are "
                            + monitors();
            health.failed(SUBSYSTEM, SUBJECT, Severity.WARNING, message);
            LOG.log(System.Logger.Level.WARNING, "window: {0}", message);
            return monitors.get(0);
        }
        return monitors.get(Math.max(0, number - 1));
    }

    /** The monitor that the middle of a place is on, or the first. */
    private static long monitorBelow(int[] place) {
        PointerBuffer monitors = glfwGetMonitors();
        if (monitors == null) {
            return 0;
        }
        int x = place[0] + place[2] / 2;
        int y = place[1] + place[3] / 2;
        for (int i = 0; i < monitors.limit(); i++) {
            int[] at = position(monitors.get(i));
            GLFWVidMode mode = glfwGetVideoMode(monitors.get(i));
            if (mode != null
                    && x >= at[0]
                    && x < at[0] + mode.width()
                    && y >= at[1]
                    && y < at[1] + mode.height()) {
                return monitors.get(i);
            }
        }
        return glfwGetPrimaryMonitor();
    }

    private static int[] position(long monitor) {
        var x = new int[1];
        var y = new int[1];
        glfwGetMonitorPos(monitor, x, y);
        return new int[] {x[0], y[0]};
    }

    /** What of a monitor is free for windows: left, top, width, height. */
    private static int[] workArea(long monitor) {
        if (monitor == 0) {
            return new int[] {0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE};
        }
        var x = new int[1];
        var y = new int[1];
        var width = new int[1];
        var height = new int[1];
        glfwGetMonitorWorkarea(monitor, x, y, width, height);
        return new int[] {x[0], y[0], width[0], height[0]};
    }

    private static String monitors() {
        PointerBuffer monitors = glfwGetMonitors();
        if (monitors == null || !monitors.hasRemaining()) {
            return "none";
        }
        var text = new StringBuilder();
        for (int i = 0; i < monitors.limit(); i++) {
            GLFWVidMode mode = glfwGetVideoMode(monitors.get(i));
            text.append(i == 0 ? "" : ", ").append(i + 1).append(' ');
            text.append(glfwGetMonitorName(monitors.get(i)));
            if (mode != null) {
                text.append(' ').append(mode.width()).append('x').append(mode.height());
                text.append(mode.refreshRate() == 0 ? "" : " at " + mode.refreshRate() + " Hz");
            }
        }
        return text.toString();
    }

    private void close() {
        glDeleteFramebuffers(framebuffer);
        glDeleteTextures(texture);
        GL.setCapabilities(null);
        Callbacks.glfwFreeCallbacks(handle);
        glfwDestroyWindow(handle);
        glfwTerminate();
    }

    /** The window's thread, which does not come back from here. */
    private void lost() {
        isLost = true;
        outlet.close();
        broken(
                "the display has gone away, the show goes on without the window; to have it back,"
                        + " start Scrim again");
    }
}
