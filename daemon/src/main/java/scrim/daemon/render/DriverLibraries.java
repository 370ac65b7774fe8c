package scrim.daemon.render;

import org.lwjgl.egl.EGL;
import org.lwjgl.opengl.GL;
import org.lwjgl.system.Configuration;

/**
 * The libraries of the graphics driver that LWJGL finds by itself.
 *
 * <p>LWJGL asks the system for the path of each, and opens it once more while the system holds its
 * list of libraries. A thread that opens any other library at that moment, as the JVM does whenever
 * a class first needs one, then waits for the first one and the first one for it, for ever, and the
 * JVM with them. So they are loaded before there are other threads.
 */
public final class DriverLibraries {
    private DriverLibraries() {}

    /** Loads them, once. That some are missing is said when a context is opened. */
    public static void load() {
        try {
            loadOrFail();
        } catch (LinkageError e) {
            // The next try fails in the same way.
        }
    }

    static void loadOrFail() {
        // Without this LWJGL looks GL's functions up through X11's library.
        Configuration.OPENGL_CONTEXT_API.set("EGL");
        var _ = EGL.getCapabilities();
        var _ = GL.getFunctionProvider();
    }
}
