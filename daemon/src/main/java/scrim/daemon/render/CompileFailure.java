package scrim.daemon.render;

import scrim.daemon.shader.CompileLog;

/** The driver refused a shader; nothing of it is left behind. */
final class CompileFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient CompileLog log;

    CompileFailure(CompileLog log) {
        super(log.message());
        this.log = log;
    }

    CompileLog log() {
        return log;
    }
}
