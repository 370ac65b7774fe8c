package scrim.daemon.render;

import static org.lwjgl.egl.EGL15.*;
import static org.lwjgl.opengl.GL11C.GL_RENDERER;
import static org.lwjgl.opengl.GL11C.GL_VERSION;
import static org.lwjgl.opengl.GL11C.glGetString;

import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.egl.EGL;
import org.lwjgl.egl.EXTDeviceBase;
import org.lwjgl.egl.EXTPlatformDevice;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GLCapabilities;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;

import scrim.engine.loop.ThreadRole;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A GL context without a window or a display server, current on the thread that opened it until it
 * is closed there. Tries a graphics device first, then Mesa without one, then whatever the system
 * calls its default.
 *
 * <p>The render thread opens the first. Another thread can have one {@link #beside} it that knows
 * the same programs, textures and buffers; framebuffers and vertex arrays are each one's own. It is
 * closed before the first one.
 */
final class GlContext implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GlContext.class.getName());

    /** From the extension EGL_MESA_platform_surfaceless, which LWJGL does not list. */
    private static final int PLATFORM_SURFACELESS_MESA = 0x31DD;

    /** Newest first; 4.3 is the least that the translated shaders need. */
    private static final int[] MINOR_VERSIONS = {5, 3};

    private final long display;
    private final long config;
    private final long context;
    private final int minor;
    private final String driver;
    private final boolean isFirst;
    private final GLCapabilities functions;

    private GlContext(
            long display,
            long config,
            long context,
            int minor,
            String driver,
            boolean isFirst,
            GLCapabilities functions) {
        this.display = display;
        this.config = config;
        this.context = context;
        this.minor = minor;
        this.driver = driver;
        this.isFirst = isFirst;
        this.functions = functions;
    }

    /** One way to a display. */
    private record Way(String name, long display) {}

    /**
     * @throws IllegalStateException if there is no EGL or none of its displays can give desktop GL
     *     4.3; nothing is left behind
     */
    static GlContext open() {
        ThreadRole.RENDER.require();
        loadEgl();
        var tried = new StringBuilder();
        for (Way way : ways()) {
            GlContext context = open(way, tried);
            if (context != null) {
                return context;
            }
        }
        throw new IllegalStateException(
                "no OpenGL 4.3 without a window on this machine ("
                        + (tried.isEmpty() ? "EGL offers no display" : tried)
                        + "); install a graphics driver, or Debian's libegl1 and libgl1-mesa-dri"
                        + " to draw on the processor");
    }

    /**
     * A context for the calling thread that shares with this one, which stays where it is.
     *
     * @throws IllegalStateException if the driver gives no second one; nothing is left behind
     */
    GlContext beside() {
        return another(context);
    }

    /**
     * The same, but sharing nothing.
     *
     * @throws IllegalStateException if the driver gives no second one; nothing is left behind
     */
    GlContext apart() {
        return another(EGL_NO_CONTEXT);
    }

    /** Makes it current again on the thread that opened it. */
    void enter() {
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context);
        GL.setCapabilities(functions);
    }

    private GlContext another(long shared) {
        ThreadRole.COMPILE.require();
        // Said for each thread anew.
        if (eglBindAPI(EGL_OPENGL_API)) {
            long second = create(display, config, shared, minor);
            if (second != EGL_NO_CONTEXT) {
                if (eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, second)) {
                    return new GlContext(
                            display, config, second, minor, driver, false, GL.createCapabilities());
                }
                eglDestroyContext(display, second);
            }
        }
        throw new IllegalStateException("the graphics driver gives no second context");
    }

    /** What {@code #version} has to say. */
    int glslVersion() {
        return 400 + 10 * minor;
    }

    /** The driver in its own words, with its version: what works with one may fail with another. */
    String driver() {
        return driver;
    }

    /** Whether the processor draws, with all its cores, for all contexts in turn. */
    boolean isSoftware() {
        return driver.startsWith("llvmpipe") || driver.startsWith("softpipe");
    }

    @Override
    public void close() {
        GL.setCapabilities(null);
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display, context);
        if (isFirst) {
            eglTerminate(display);
        }
    }

    private static void loadEgl() {
        try {
            DriverLibraries.loadOrFail();
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "there is no EGL on this machine; install Debian's libegl1 and"
                            + " libgl1-mesa-dri",
                    e);
        }
    }

    private static List<Way> ways() {
        var ways = new ArrayList<Way>();
        var software = new ArrayList<Way>();
        long platformDisplay = EGL.getCapabilities().eglGetPlatformDisplayEXT;
        if (platformDisplay != 0 && EGL.getCapabilities().EGL_EXT_platform_device) {
            for (long device : devices()) {
                long found =
                        JNI.callPPP(
                                EXTPlatformDevice.EGL_PLATFORM_DEVICE_EXT,
                                device,
                                0L,
                                platformDisplay);
                if (isSoftware(device)) {
                    software.add(new Way("software device", found));
                } else {
                    ways.add(new Way("device", found));
                }
            }
        }
        ways.addAll(software);
        if (platformDisplay != 0) {
            // A legal null display, which LWJGL's own binding rejects; so by function pointer.
            ways.add(
                    new Way(
                            "surfaceless",
                            JNI.callPPP(PLATFORM_SURFACELESS_MESA, 0L, 0L, platformDisplay)));
        }
        ways.add(new Way("default display", eglGetDisplay(EGL_DEFAULT_DISPLAY)));
        ways.removeIf(way -> way.display() == EGL_NO_DISPLAY);
        return ways;
    }

    private static long[] devices() {
        if (EGL.getCapabilities().eglQueryDevicesEXT == 0) {
            return new long[0];
        }
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer devices = stack.mallocPointer(16);
            IntBuffer count = stack.mallocInt(1);
            if (!EXTDeviceBase.eglQueryDevicesEXT(devices, count)) {
                return new long[0];
            }
            var found = new long[count.get(0)];
            devices.get(found);
            return found;
        }
    }

    private static boolean isSoftware(long device) {
        String extensions = EXTDeviceBase.eglQueryDeviceStringEXT(device, EGL_EXTENSIONS);
        return extensions != null && extensions.contains("EGL_MESA_device_software");
    }

    private static @Nullable GlContext open(Way way, StringBuilder tried) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer major = stack.mallocInt(1);
            IntBuffer minor = stack.mallocInt(1);
            if (!eglInitialize(way.display(), major, minor)) {
                return failed(tried, way, "does not start");
            }
            EGL.createDisplayCapabilities(way.display(), major.get(0), minor.get(0));
            if (!eglBindAPI(EGL_OPENGL_API)) {
                eglTerminate(way.display());
                return failed(tried, way, "has no desktop OpenGL");
            }
            PointerBuffer config = stack.mallocPointer(1);
            IntBuffer count = stack.mallocInt(1);
            IntBuffer wanted =
                    stack.ints(EGL_SURFACE_TYPE, 0, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE);
            if (!eglChooseConfig(way.display(), wanted, config, count) || count.get(0) == 0) {
                eglTerminate(way.display());
                return failed(tried, way, "has no configuration for OpenGL");
            }
            for (int version : MINOR_VERSIONS) {
                long context = create(way.display(), config.get(0), EGL_NO_CONTEXT, version);
                if (context != EGL_NO_CONTEXT) {
                    return makeCurrent(way, config.get(0), context, version, tried);
                }
            }
            eglTerminate(way.display());
            return failed(tried, way, "has no OpenGL 4.3");
        }
    }

    private static long create(long display, long config, long shared, int minor) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer attributes =
                    stack.ints(
                            EGL_CONTEXT_MAJOR_VERSION,
                            4,
                            EGL_CONTEXT_MINOR_VERSION,
                            minor,
                            EGL_CONTEXT_OPENGL_PROFILE_MASK,
                            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                            EGL_NONE);
            return eglCreateContext(display, config, shared, attributes);
        }
    }

    private static @Nullable GlContext makeCurrent(
            Way way, long config, long context, int minor, StringBuilder tried) {
        if (!eglMakeCurrent(way.display(), EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
            eglDestroyContext(way.display(), context);
            eglTerminate(way.display());
            return failed(tried, way, "needs a window");
        }
        GLCapabilities functions = GL.createCapabilities();
        LOG.log(
                System.Logger.Level.INFO,
                "drawing with {0} through EGL''s {1}, OpenGL {2}",
                glGetString(GL_RENDERER),
                way.name(),
                glGetString(GL_VERSION));
        String driver = glGetString(GL_RENDERER) + ", " + glGetString(GL_VERSION);
        return new GlContext(way.display(), config, context, minor, driver, true, functions);
    }

    private static @Nullable GlContext failed(StringBuilder tried, Way way, String why) {
        tried.append(tried.isEmpty() ? "" : ", ").append(way.name()).append(' ').append(why);
        return null;
    }
}
