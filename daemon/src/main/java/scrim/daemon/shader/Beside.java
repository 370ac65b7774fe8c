package scrim.daemon.shader;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The paths that a shader's header may name: files beside the shader or in folders below it. */
final class Beside {
    private static final int LONGEST = 500;

    private Beside() {}

    /**
     * @param what the header's key, for the message
     * @throws HeaderProblem if the path is empty or too long, could lead anywhere else, or is one
     *     that no file can have here
     */
    static String path(String path, Spot at, String what) throws HeaderProblem {
        boolean leads = path.startsWith("/") || path.contains("\\") || path.contains(":");
        for (String part : path.split("/", -1)) {
            leads |= part.equals("..");
        }
        if (leads
                || path.isBlank()
                || path.length() > LONGEST
                || path.chars().anyMatch(Character::isISOControl)) {
            throw new HeaderProblem(
                    at,
                    what
                            + " must be the path of a file beside the shader, such as"
                            + (what.equals("FONT") ? " fonts/letters.ttf" : " images/noise.png"));
        }
        try {
            var _ = Path.of(path);
        } catch (InvalidPathException e) {
            // Half a surrogate pair; or any letter beyond ASCII, where the locale says nothing.
            throw new HeaderProblem(
                    at,
                    what
                            + " has a letter that no file's name can have here; choose another, or"
                            + " start Scrim with LANG=C.UTF-8");
        }
        return path;
    }
}
