package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class OscPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "speed speed true",
                "speed speeds false",
                "speeds speed false",
                "* speed true",
                "** speed true",
                "s* speed true",
                "*d speed true",
                "s*e*d speed true",
                "s*x*d speed false",
                "????? speed true",
                "???? speed false",
                "?????? speed false",
                "?????* speed true",
                "[a-t]peed speed true",
                "[!a-t]peed speed false",
                "[xs]peed speed true",
                "[!xs]peed speed false",
                "[a-]peed speed false",
                "[-s]peed speed true",
                "[s-]peed speed true",
                "[]speed speed false",
                "[z-a]peed speed false",
                "{speed,size} speed true",
                "{speed,size} size true",
                "{fo,foo}x foox true",
                "{foo,fo}ox foox true",
                "{,s}peed speed true",
                "s{}peed speed true",
                "{a,b}* speed false",
                "*{e,ee}d speed true",
                "[speed speed false",
                "{speed speed false",
                "a/b a/b true",
                "*/b a/b true",
                "* a/b false",
                "a?b a/b false",
                "a[!x]b a/b false",
                "a{/}b a/b false",
                "*/* a/b true",
                "*/*/* a/b false",
                "a/* a false",
                "a a/b false",
                "/*/b x/b false",
            })
    void patternsMatchPartByPart(String pattern, String name, boolean matches) {
        assertThat(matches(pattern, name)).isEqualTo(matches);
    }

    @Test
    void theLongestPartMatchesToItsLastCharacter() {
        String name = "x".repeat(OscPattern.LONGEST_PART);

        assertThat(matches(name, name)).isTrue();
        assertThat(matches("*", name)).isTrue();
        assertThat(matches("*x", name)).isTrue();
        assertThat(matches("?".repeat(64), name)).isTrue();
        assertThat(matches("?".repeat(65), name)).isFalse();
        assertThat(matches("?".repeat(63), name)).isFalse();
        assertThat(matches(name + "*", name)).isTrue();
        assertThat(matches(name + "{,y}", name)).isTrue();
        assertThat(matches("{" + name + "}", name)).isTrue();
        assertThat(matches("*y", name)).isFalse();
    }

    @Test
    void aSpitefulPatternTakesNoLongerThanItsLength() {
        String name = "a".repeat(OscPattern.LONGEST_PART);

        assertThat(matches("*a".repeat(2_000) + "b", name)).isFalse();
        assertThat(matches("{a,aa,aaa}".repeat(800) + "b", name)).isFalse();
        assertThat(matches("*{a,aa}".repeat(500) + "*", name)).isFalse();
        assertThat(matches("*{a,}".repeat(500) + "*", name)).isTrue();
    }

    @Test
    void randomPatternsMatchWhatTheNaiveReadingSays() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int matched = 0;

        for (int i = 0; i < 300_000; i++) {
            String pattern = random(random, "aab/*?[]{},!-", 10);
            String name =
                    random(random, "aab", 5)
                            + (random.nextBoolean() ? "/" + random(random, "ab", 3) : "");

            boolean expected = naive(pattern, name);

            assertThat(matches(pattern, name))
                    .as("seed %d: %s on %s", seed, pattern, name)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).as("seed %d", seed).isGreaterThan(1_000);
    }

    private static String random(Random random, String letters, int most) {
        var text = new StringBuilder();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static boolean matches(String pattern, String name) {
        byte[] bytes = ("??" + pattern + "??").getBytes(StandardCharsets.US_ASCII);
        return OscPattern.matches(
                bytes, 2, bytes.length - 2, name.getBytes(StandardCharsets.US_ASCII));
    }

    /** The specification word by word, by trying every way. */
    private static boolean naive(String pattern, String name) {
        List<String> patterns = Arrays.asList(pattern.split("/", -1));
        List<String> names = Arrays.asList(name.split("/", -1));
        if (patterns.size() != names.size()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            if (!naivePart(patterns.get(i), names.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean naivePart(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        String rest = pattern.substring(1);
        return switch (pattern.charAt(0)) {
            case '*' ->
                    naivePart(rest, name)
                            || (!name.isEmpty() && naivePart(pattern, name.substring(1)));
            case '?' -> !name.isEmpty() && naivePart(rest, name.substring(1));
            case '[' -> {
                int end = rest.indexOf(']');
                yield end >= 0
                        && !name.isEmpty()
                        && isIn(rest.substring(0, end), name.charAt(0))
                        && naivePart(rest.substring(end + 1), name.substring(1));
            }
            case '{' -> {
                int end = rest.indexOf('}');
                boolean any = false;
                if (end >= 0) {
                    for (String word : rest.substring(0, end).split(",", -1)) {
                        any |=
                                name.startsWith(word)
                                        && naivePart(
                                                rest.substring(end + 1),
                                                name.substring(word.length()));
                    }
                }
                yield any;
            }
            default ->
                    !name.isEmpty()
                            && name.charAt(0) == pattern.charAt(0)
                            && naivePart(rest, name.substring(1));
        };
    }

    private static boolean isIn(String set, char c) {
        return set.startsWith("!") ? !hasLetter(set.substring(1), c) : hasLetter(set, c);
    }

    private static boolean hasLetter(String set, char c) {
        if (set.isEmpty()) {
            return false;
        }
        if (set.length() >= 3 && set.charAt(1) == '-') {
            return (set.charAt(0) <= c && c <= set.charAt(2)) || hasLetter(set.substring(3), c);
        }
        return set.charAt(0) == c || hasLetter(set.substring(1), c);
    }
}
