package scrim.daemon.shader;

/** Why a shader's file cannot be used, and where in it; never leaves the package. */
final class HeaderProblem extends Exception {
    private static final long serialVersionUID = 1;

    /** Of words that an author may have made as long as he liked. */
    private static final int LONGEST = 300;

    private final transient Spot at;

    /**
     * @param reason one clause, in the author's words; cut where it is very long
     */
    HeaderProblem(Spot at, String reason) {
        super(onOneLine(reason));
        this.at = at;
    }

    private static String onOneLine(String reason) {
        String line = reason.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    Spot at() {
        return at;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
