package scrim.daemon;

import org.jspecify.annotations.Nullable;

/** The version of this build, as its jar says. */
final class Version {
    static final String TEXT = text(Version.class.getPackage().getImplementationVersion());

    private Version() {}

    private static String text(@Nullable String inJar) {
        return inJar == null ? "development" : inJar;
    }
}
