package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

/** Words from outside in messages: quoted, and with the nearest known word beside them. */
public final class Spelling {
    private static final int LONGEST = 200;
    private static final int QUOTED = 80;

    private Spelling() {}

    /** The word in quotes, cut if it is long. */
    public static String quoted(String word) {
        return '"' + cut(word) + '"';
    }

    /** The word, or its beginning if it is long; never half of a surrogate pair. */
    static String cut(String word) {
        if (word.length() <= QUOTED) {
            return word;
        }
        boolean isInPair = Character.isHighSurrogate(word.charAt(QUOTED - 1));
        return word.substring(0, isInPair ? QUOTED - 1 : QUOTED) + "…";
    }

    /** "; did you mean "speed"?", or nothing if no candidate is near. */
    public static String didYouMean(String word, Iterable<String> candidates) {
        String near = nearest(word, candidates);
        return near == null ? "" : "; did you mean \"" + near + "\"?";
    }

    /** The candidate that differs least, if that is in no more than a third of its letters. */
    public static @Nullable String nearest(String word, Iterable<String> candidates) {
        if (word.length() > LONGEST) {
            return null;
        }
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int allowed = Math.max(1, Math.max(word.length(), candidate.length()) / 3);
            if (Math.abs(word.length() - candidate.length()) > allowed) {
                continue;
            }
            int distance = distance(word, candidate);
            if (distance <= allowed && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** How many letters must be added, dropped, exchanged or swapped with their neighbour. */
    private static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                char x = Character.toLowerCase(a.charAt(i - 1));
                char y = Character.toLowerCase(b.charAt(j - 1));
                int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
                least = Math.min(least, rows[i - 1][j - 1] + (x == y ? 0 : 1));
                if (i > 1
                        && j > 1
                        && x == Character.toLowerCase(b.charAt(j - 2))
                        && y == Character.toLowerCase(a.charAt(i - 2))) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
