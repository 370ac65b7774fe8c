package scrim.daemon.config;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/** Words that are not known, in a sentence with those that are. */
final class Spelling {
    private Spelling() {}

    /** "did you mean "loop"?" if one is near, else all there are. */
    static String suggestion(String word, Collection<String> known) {
        String near = nearest(word, known);
        return near == null
                ? "there are " + String.join(", ", known)
                : "did you mean \"" + near + "\"?";
    }

    /** The known word that differs least, if that is in no more than a third of its letters. */
    private static @Nullable String nearest(String word, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance <= Math.max(1, candidate.length() / 3) && distance < least) {
                best = candidate;
                least = distance;
            }
        }
        return best;
    }

    /** How many letters must be added, dropped, exchanged or swapped with their neighbour. */
    private static int distance(String word, String other) {
        int[] before = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        int[] next = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= word.length(); i++) {
            next[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchange = word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                next[j] = Math.min(Math.min(row[j], next[j - 1]) + 1, row[j - 1] + exchange);
                if (i > 1
                        && j > 1
                        && word.charAt(i - 1) == other.charAt(j - 2)
                        && word.charAt(i - 2) == other.charAt(j - 1)) {
                    next[j] = Math.min(next[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = row;
            row = next;
            next = spare;
        }
        return row[other.length()];
    }
}
