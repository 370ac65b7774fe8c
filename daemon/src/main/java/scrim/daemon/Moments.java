package scrim.daemon;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Times as people type them. */
final class Moments {
    private static final long DAY_MILLIS = 86_400_000;

    private Moments() {}

    /**
     * The last millisecond since 1970 that belongs to a day, minute, second or instant: whoever
     * says 21:04 means what was there until 21:05.
     *
     * @param zone counts where the word names none
     */
    static long last(String word, ZoneId zone) throws Options.UsageException {
        String iso = word.strip().replace(' ', 'T');
        try {
            if (!iso.contains("T")) {
                return before(LocalDate.parse(iso).plusDays(1).atStartOfDay(), zone);
            }
            if (iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d(:?\\d\\d)?")) {
                return OffsetDateTime.parse(iso).toInstant().toEpochMilli() + unit(iso) - 1;
            }
            LocalDateTime moment = LocalDateTime.parse(iso);
            return moment.atZone(zone).toInstant().toEpochMilli() + unit(iso) - 1;
        } catch (DateTimeException | ArithmeticException e) {
            throw new Options.UsageException(
                    "a time is written like 2026-11-20T21:04, 2026-11-20T21:04:05Z or 2026-11-20,"
                            + " was "
                            + word);
        }
    }

    /**
     * The first millisecond since 1970 of a day, minute, second or instant.
     *
     * @param zone counts where the word names none
     */
    static long first(String word, ZoneId zone) throws Options.UsageException {
        long last = last(word, zone);
        String iso = word.strip().replace(' ', 'T');
        return last + 1 - (iso.contains("T") ? unit(iso) : DAY_MILLIS);
    }

    private static long before(LocalDateTime moment, ZoneId zone) {
        Instant instant = moment.atZone(zone).toInstant();
        return instant.toEpochMilli() - 1;
    }

    /** How many milliseconds the last unit that was said has. */
    private static long unit(String iso) {
        String time = iso.substring(iso.indexOf('T') + 1).replaceFirst("(Z|[+-].*)$", "");
        if (time.contains(".")) {
            return 1;
        }
        return time.chars().filter(c -> c == ':').count() == 2 ? 1_000 : 60_000;
    }
}
