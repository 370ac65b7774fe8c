package scrim.daemon.shader;

/** Why a shader's file cannot be used, and where in it; never leaves the package. */
final class HeaderProblem extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    /**
     * @param line 1-based line of the author's file, 0 if the problem has no line
     * @param reason one clause, in the author's words
     */
    HeaderProblem(int line, String reason) {
        super(reason);
        this.line = line;
    }

    int line() {
        return line;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
