package scrim.daemon.control.json;

/** Carries a problem from where it is found to where it is answered. Nothing was changed. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public RefusedException(Problem problem) {
        super(problem.code() + " " + problem.path(), null, false, false);
        this.problem = problem;
    }

    public static RefusedException of(Problem.Code code, String path, String detail) {
        return new RefusedException(Problem.of(code, path, detail));
    }

    public Problem problem() {
        return problem;
    }
}
