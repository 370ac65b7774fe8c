package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tag of the state: another when anything in the answer is another. What a client means
 * to change is the show at a rev, and it is still that when the disk has caught up meanwhile.
 */
final class StateTag {
    private static final Pattern FORM =
            Pattern.compile("\"([0-9a-z]+)-(\\d{1,18})-(\\d{1,18})-(\\d{1,18})\"");

    private StateTag() {}

    static String of(String epoch, long rev, long durableRev, long sequence) {
        return "\"%s-%d-%d-%d\"".formatted(epoch, rev, durableRev, sequence);
    }

    /** The rev of a tag of this epoch, null of any other. */
    static @Nullable Long rev(String tag, String epoch) {
        Matcher form = FORM.matcher(tag);
        return form.matches() && form.group(1).equals(epoch) ? Long.valueOf(form.group(2)) : null;
    }
}
