package scrim.engine.param;

import java.util.List;

/** Where the picture of an image parameter comes from. */
public sealed interface ImageSource {
    /** No picture: transparent black. */
    record None() implements ImageSource {}

    /** The picture of the layers below, what ISF calls {@code inputImage}. */
    record Below() implements ImageSource {}

    /** A still picture, by its path within the show's folder: {@code images/logo.png}. */
    record File(String path) implements ImageSource {
        private static final int LONGEST = 500;

        /**
         * @throws IllegalArgumentException if the path is blank, too long, has control characters
         *     or backslashes, or could lead out of the folder
         */
        public File {
            if (path.isBlank()
                    || path.length() > LONGEST
                    || path.startsWith("/")
                    || path.contains("\\")
                    || List.of(path.split("/", -1)).contains("..")
                    || path.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "expected a path within the show's folder, such as images/logo.png");
            }
        }
    }

    /** A video source, by the name it is configured under. */
    record Video(Key name) implements ImageSource {}

    /** What another layer of the same screen drew last. */
    record Layer(LayerId layer) implements ImageSource {}

    /** What another screen drew last. */
    record Screen(ScreenId screen) implements ImageSource {}
}
