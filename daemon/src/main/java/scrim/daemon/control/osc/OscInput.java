package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Tally;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Arrivals;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Schedule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Turns packets into values in the automation mailbox: finds the slot of each address, makes of the
 * arguments what its kind of parameter takes, puts it. A message that is not understood is counted
 * and changes nothing (PRE-06). One thread; allocates for texts, when the structure changes, and
 * for a complaint once in a while.
 */
final class OscInput {
    /** Structural changes that may get between a value and its slot before it is given up. */
    private static final int TRIES = 64;

    private static final long SECOND = 1_000_000_000;

    /** Bytes of the longest address, padded, that is a command and no parameter. */
    private static final int LONGEST_COMMAND = 20;

    /** How far ahead a time tag may be; beyond that a clock is wrong, the sender's or this one. */
    static final long FURTHEST_NANOS = 60 * SECOND;

    private static final byte[][] LIFETIME_WORDS = {
        "transient".getBytes(StandardCharsets.US_ASCII),
        "session".getBytes(StandardCharsets.US_ASCII),
        "durable".getBytes(StandardCharsets.US_ASCII)
    };
    private static final Lifetime[] LIFETIMES = {
        Lifetime.TRANSIENT, Lifetime.SESSION, Lifetime.DURABLE
    };

    private final Supplier<Mailbox> mailboxes;
    private final Schedule schedule;
    private final Ticker ticker;
    private final TimeTags timeTags;
    private final OscSurfaces surfaces;
    private final OscDecoder packet = new OscDecoder();
    private OscRoutes routes;
    private Arrivals arrivals;
    private long arrivedNanos;
    private long[] matched;
    // When the message at hand is to count.
    private boolean isForLater;
    private long dueNanos;
    private int patternCost;
    // What the message at hand has put, for the surface that sent it.
    private final float[] taken = new float[4];
    private @Nullable ParameterValue takenObject;

    private final Tally messages;
    private final Counter malformed;
    private final Counter unknown;
    private final Counter badArguments;
    private final Counter notFinite;
    private final Counter clamped;
    private final Counter ahead;
    private final Counter late;
    private final Counter tooFar;
    private final Counter scheduleFull;
    private final Counter givenUp;
    private final OscComplaints unknownOnes;
    private final OscComplaints badOnes;
    private final OscComplaints malformedOnes;
    private final OscComplaints tooFarOnes;

    /** What became of one value. */
    private enum Effect {
        TAKEN,
        UNKNOWN,
        BAD_ARGUMENTS,
        NOT_FINITE,
        RETIRED,
        FULL
    }

    /**
     * @param mailboxes the current mailbox, whenever asked
     */
    OscInput(
            Supplier<Mailbox> mailboxes,
            Schedule schedule,
            OscSurfaces surfaces,
            Health health,
            Ticker ticker,
            WallClock wall) {
        this.mailboxes = mailboxes;
        this.schedule = schedule;
        this.surfaces = surfaces;
        this.ticker = ticker;
        timeTags = new TimeTags(wall);
        routes = OscRoutes.of(mailboxes.get());
        arrivals = routes.mailbox().arrivals();
        matched = new long[(routes.count() + 63) / 64];
        messages = health.tally("osc.messages");
        malformed = health.counter("osc.malformed");
        unknown = health.counter("osc.unknownAddress");
        badArguments = health.counter("osc.badArguments");
        notFinite = health.counter("osc.notFinite");
        clamped = health.counter("osc.clamped");
        ahead = health.counter("osc.timeTagsAhead");
        late = health.counter("osc.timeTagsLate");
        tooFar = health.counter("osc.timeTagsTooFar");
        scheduleFull = health.counter("osc.scheduleFull");
        givenUp = health.counter("osc.givenUp");
        unknownOnes =
                new OscComplaints(
                        health,
                        ticker,
                        "unknown address",
                        "OSC came for what is no parameter; an address is"
                                + " /scrim/SCREEN/LAYER/PARAMETER");
        badOnes =
                new OscComplaints(
                        health,
                        ticker,
                        "bad arguments",
                        "OSC came with arguments that the parameter does not take");
        malformedOnes =
                new OscComplaints(health, ticker, "malformed", "packets came that are not OSC");
        tooFarOnes =
                new OscComplaints(
                        health,
                        ticker,
                        "time tags",
                        "bundles came for a time more than "
                                + FURTHEST_NANOS / SECOND
                                + " s ahead and were refused; set the sender's clock or this"
                                + " machine's");
    }

    /** How many messages have come. Any thread. */
    long messages() {
        return messages.total();
    }

    /** Where the next packet is to be put, from 0. */
    byte[] bytes() {
        return packet.bytes();
    }

    /**
     * Takes the packet in the first {@code length} bytes. A malformed one changes nothing.
     *
     * @param source who sent it, a number of the engine's sources
     * @param nowNanos when it came, of the monotonic clock
     * @return what it cost: 1 for each message, for each address that a pattern was tried on and
     *     for each value that it set
     */
    int take(int length, int source, long nowNanos) {
        arrivedNanos = nowNanos;
        OscDecoder.Verdict verdict = packet.read(length);
        if (verdict != OscDecoder.Verdict.SOUND) {
            malformed.increment();
            if (malformedOnes.isDue(verdict.ordinal())) {
                malformedOnes.tell(
                        verdict.ordinal(), "one of " + length + " bytes " + verdict.words());
            }
            return 1;
        }
        int count = packet.messages();
        patternCost = 0;
        if (packet.hasTimeTags()) {
            takeInTime(count, source);
        } else {
            for (int message = 0; message < count; message++) {
                takeMessage(message, source, packet.select(message));
            }
        }
        messages.add(count);
        return Math.max(1, count + patternCost);
    }

    /**
     * Counts bytes that did not become a packet.
     *
     * @param words what is wrong with them, as the end of a sentence
     */
    void malformed(String words) {
        malformed.increment();
        int mark = words.hashCode();
        if (malformedOnes.isDue(mark)) {
            malformedOnes.tell(mark, "one " + words);
        }
    }

    private void takeInTime(int count, int source) {
        long now = ticker.nanos();
        for (int message = 0; message < count; message++) {
            long tag = packet.timeTag(message);
            if (tag != OscDecoder.IMMEDIATELY) {
                dueNanos = timeTags.dueNanos(tag, now);
                long aheadNanos = dueNanos - now;
                if (aheadNanos > FURTHEST_NANOS) {
                    refuse(message, aheadNanos);
                    continue;
                }
                isForLater = aheadNanos > 0;
                (isForLater ? ahead : late).increment();
            }
            takeMessage(message, source, packet.select(message));
            isForLater = false;
        }
    }

    private void refuse(int message, long aheadNanos) {
        tooFar.increment();
        int mark = packet.hash(message);
        if (tooFarOnes.isDue(mark)) {
            tooFarOnes.tell(
                    mark, packet.address(message) + ", " + aheadNanos / SECOND + " s ahead");
        }
    }

    private void takeMessage(int message, int source, int arguments) {
        if (arguments == OscDecoder.UNREADABLE || arguments > OscDecoder.MOST_ARGUMENTS) {
            complainAbout(message, Effect.BAD_ARGUMENTS);
            return;
        }
        Lifetime lifetime = lifetimeAfterValue(arguments);
        int note = Mailbox.note(source, lifetime);
        int values = lifetime == null ? arguments : arguments - 1;
        if (isForLater) {
            // The schedule takes a value for any structure, so nothing else would say it is old.
            follow();
        }
        Effect effect = Effect.RETIRED;
        for (int tries = 0; tries < TRIES; tries++) {
            int slot =
                    routes.find(
                            packet.bytes(),
                            packet.addressAt(message),
                            packet.addressEnd(message),
                            packet.hash(message));
            effect =
                    slot == OscRoutes.NONE
                            ? putWhereItMatches(message, values, note)
                            : put(slot, values, note);
            // What is taken was meant for the structure of now; else the mailbox had said so. All
            // else may be so only because the structure changed, and is then tried anew.
            if (effect == Effect.TAKEN || !follow()) {
                break;
            }
        }
        if (effect == Effect.UNKNOWN && isCommand(message)) {
            effect = carryOut(message, arguments);
        }
        if (effect != Effect.TAKEN) {
            complainAbout(message, effect);
        }
    }

    private boolean isCommand(int message) {
        return packet.addressEnd(message) - packet.addressAt(message) <= LONGEST_COMMAND
                && OscSurfaces.isCommand(packet.address(message));
    }

    private Effect carryOut(int message, int arguments) {
        follow();
        // A subscription looks at every slot.
        patternCost += routes.count();
        return surfaces.carryOut(packet.address(message), packet, arguments, routes, ticker.nanos())
                ? Effect.TAKEN
                : Effect.BAD_ARGUMENTS;
    }

    /** Writes what surfaces do not know yet, as {@link OscSurfaces#write}. */
    boolean writeToSurfaces() {
        follow();
        return surfaces.write(routes, ticker.nanos());
    }

    /**
     * Puts a value into every slot whose address matches. What the arguments do not suit is passed
     * over, unless they suit nothing. A pulse may be seen twice when the structure changes here.
     */
    private Effect putWhereItMatches(int message, int values, int note) {
        byte[] bytes = packet.bytes();
        int from = packet.addressAt(message);
        int end = packet.addressEnd(message);
        while (bytes[end - 1] == 0) {
            end--;
        }
        if (end - from > OscPattern.LONGEST || !OscPattern.isPattern(bytes, from, end)) {
            return Effect.UNKNOWN;
        }
        Arrays.fill(matched, 0);
        patternCost += routes.match(bytes, from, end, matched);
        Effect best = Effect.UNKNOWN;
        for (int i = 0; i < matched.length; i++) {
            for (long rest = matched[i]; rest != 0; rest &= rest - 1) {
                Effect effect = put(i << 6 | Long.numberOfTrailingZeros(rest), values, note);
                patternCost++;
                best = best == Effect.UNKNOWN ? Effect.BAD_ARGUMENTS : best;
                switch (effect) {
                    case RETIRED, FULL -> {
                        return effect;
                    }
                    case TAKEN -> best = effect;
                    case NOT_FINITE -> best = best == Effect.TAKEN ? best : effect;
                    case BAD_ARGUMENTS, UNKNOWN -> {}
                }
            }
        }
        return best;
    }

    private void complainAbout(int message, Effect effect) {
        int mark = packet.hash(message);
        switch (effect) {
            case NOT_FINITE -> notFinite.increment();
            case RETIRED -> givenUp.increment();
            case FULL -> scheduleFull.increment();
            case UNKNOWN -> {
                unknown.increment();
                if (unknownOnes.isDue(mark)) {
                    unknownOnes.tell(mark, packet.address(message));
                }
            }
            case BAD_ARGUMENTS -> {
                badArguments.increment();
                if (badOnes.isDue(mark)) {
                    badOnes.tell(mark, packet.address(message) + " with " + packet.types(message));
                }
            }
            case TAKEN -> {}
        }
    }

    /** Puts the value; one from a surface may have to be picked up first, and is known to it. */
    private Effect put(int slot, int values, int note) {
        if (!surfaces.isAtHand() || isForLater) {
            return putAny(slot, values, note);
        }
        long now = ticker.nanos();
        if (routes.form(slot) == OscRoutes.NUMBER
                && values == 1
                && packet.isNumber(0)
                && Double.isFinite(packet.number(0))
                && !surfaces.letsThrough(slot, narrow(packet.number(0)), routes, now)) {
            return Effect.TAKEN;
        }
        Effect effect = putAny(slot, values, note);
        if (effect == Effect.TAKEN) {
            surfaces.moved(slot, taken, takenObject, routes, now);
        }
        return effect;
    }

    private Effect putAny(int slot, int values, int note) {
        return switch (routes.form(slot)) {
            case OscRoutes.NUMBER ->
                    values == 1 && packet.isNumber(0)
                            ? putNumber(slot, packet.number(0), note)
                            : Effect.BAD_ARGUMENTS;
            case OscRoutes.FLAG -> values == 1 ? putFlag(slot, note) : Effect.BAD_ARGUMENTS;
            case OscRoutes.CHOICE -> values == 1 ? putChoice(slot, note) : Effect.BAD_ARGUMENTS;
            case OscRoutes.POINT -> putPoint(slot, values, note);
            case OscRoutes.COLOR -> putColor(slot, values, note);
            case OscRoutes.TEXT ->
                    values == 1 && packet.isText(0)
                            ? putText(slot, new ParameterValue.Text(packet.text(0)), note)
                            : Effect.BAD_ARGUMENTS;
            case OscRoutes.PULSE -> putPulse(slot, values, note);
            default -> Effect.BAD_ARGUMENTS;
        };
    }

    private Effect putNumber(int slot, double number, int note) {
        if (!Double.isFinite(number)) {
            return Effect.NOT_FINITE;
        }
        Mailbox mailbox = routes.mailbox();
        float value = narrow(number);
        taken[0] = routes.form(slot) == OscRoutes.FLAG && value != 0 ? 1 : value;
        if (isForLater) {
            return effectOf(schedule.put(dueNanos, mailbox, slot, value, note));
        }
        int timed = mailbox.takes(slot, value) ? noted(slot, note) : note;
        return effectOf(mailbox.put(slot, value, timed));
    }

    /** Notes the arrival of a value that is put next; the note to put it with. */
    private int noted(int slot, int note) {
        arrivals.noted(slot, arrivedNanos);
        return Mailbox.timed(note);
    }

    private Effect putText(int slot, ParameterValue.Text text, int note) {
        Mailbox mailbox = routes.mailbox();
        takenObject = text;
        if (isForLater) {
            return effectOf(schedule.putObject(dueNanos, mailbox, slot, text, note));
        }
        int timed = mailbox.takes(slot, text) ? noted(slot, note) : note;
        return effectOf(mailbox.putObject(slot, text, timed));
    }

    private Effect putFlag(int slot, int note) {
        return switch (packet.type(0)) {
            case 'T' -> putNumber(slot, 1, note);
            case 'F' -> putNumber(slot, 0, note);
            default ->
                    packet.isNumber(0)
                            ? putNumber(slot, packet.number(0), note)
                            : Effect.BAD_ARGUMENTS;
        };
    }

    private Effect putChoice(int slot, int note) {
        if (packet.isText(0)) {
            float option =
                    routes.option(slot, packet.bytes(), packet.textAt(0), packet.textLength(0));
            return Float.isNaN(option) ? Effect.BAD_ARGUMENTS : putNumber(slot, option, note);
        }
        if (!packet.isNumber(0)) {
            return Effect.BAD_ARGUMENTS;
        }
        double number = packet.number(0);
        // A number that a float rounds would be another option's.
        return Double.isFinite(number) && (float) number != number
                ? Effect.BAD_ARGUMENTS
                : putNumber(slot, number, note);
    }

    private Effect putPoint(int slot, int values, int note) {
        if (values != 2 || !packet.isNumber(0) || !packet.isNumber(1)) {
            return Effect.BAD_ARGUMENTS;
        }
        double x = packet.number(0);
        double y = packet.number(1);
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return Effect.NOT_FINITE;
        }
        Mailbox mailbox = routes.mailbox();
        taken[0] = narrow(x);
        taken[1] = narrow(y);
        return effectOf(
                isForLater
                        ? schedule.put(dueNanos, mailbox, slot, narrow(x), narrow(y), note)
                        : mailbox.put(slot, narrow(x), narrow(y), noted(slot, note)));
    }

    private Effect putColor(int slot, int values, int note) {
        if (values == 1 && packet.type(0) == 'r') {
            int color = packet.color(0);
            return putColor(
                    slot,
                    (color >>> 24) / 255f,
                    (color >>> 16 & 255) / 255f,
                    (color >>> 8 & 255) / 255f,
                    (color & 255) / 255f,
                    note);
        }
        if (values != 3 && values != 4) {
            return Effect.BAD_ARGUMENTS;
        }
        for (int i = 0; i < values; i++) {
            if (!packet.isNumber(i)) {
                return Effect.BAD_ARGUMENTS;
            }
        }
        double red = packet.number(0);
        double green = packet.number(1);
        double blue = packet.number(2);
        double alpha = values == 4 ? packet.number(3) : 1;
        return Double.isFinite(red)
                        && Double.isFinite(green)
                        && Double.isFinite(blue)
                        && Double.isFinite(alpha)
                ? putColor(slot, narrow(red), narrow(green), narrow(blue), narrow(alpha), note)
                : Effect.NOT_FINITE;
    }

    private Effect putColor(int slot, float red, float green, float blue, float alpha, int note) {
        Mailbox mailbox = routes.mailbox();
        taken[0] = red;
        taken[1] = green;
        taken[2] = blue;
        taken[3] = alpha;
        return effectOf(
                isForLater
                        ? schedule.put(dueNanos, mailbox, slot, red, green, blue, alpha, note)
                        : mailbox.put(slot, red, green, blue, alpha, noted(slot, note)));
    }

    /** Nothing at all, T and any number but 0 are a pulse; F, N and 0 are the button's release. */
    private Effect putPulse(int slot, int values, int note) {
        if (values == 0) {
            return putNumber(slot, 1, note);
        }
        if (values == 1 && packet.type(0) == 'N') {
            return putNumber(slot, 0, note);
        }
        return values == 1 ? putFlag(slot, note) : Effect.BAD_ARGUMENTS;
    }

    private Effect effectOf(Mailbox.Put put) {
        return switch (put) {
            case TAKEN -> Effect.TAKEN;
            case CLAMPED -> {
                clamped.increment();
                yield Effect.TAKEN;
            }
            case REFUSED -> Effect.BAD_ARGUMENTS;
            case RETIRED -> Effect.RETIRED;
            case FULL -> Effect.FULL;
        };
    }

    /** The lifetime that a last text names; it needs a value before it, else it is the value. */
    private @Nullable Lifetime lifetimeAfterValue(int arguments) {
        if (arguments < 2 || !packet.isText(arguments - 1)) {
            return null;
        }
        int from = packet.textAt(arguments - 1);
        int end = from + packet.textLength(arguments - 1);
        for (int i = 0; i < LIFETIME_WORDS.length; i++) {
            byte[] word = LIFETIME_WORDS[i];
            if (Arrays.equals(word, 0, word.length, packet.bytes(), from, end)) {
                return LIFETIMES[i];
            }
        }
        return null;
    }

    /** Goes over to the structure of now; false if it is the one already. */
    private boolean follow() {
        Mailbox now = mailboxes.get();
        if (now == routes.mailbox()) {
            return false;
        }
        routes = OscRoutes.of(now);
        arrivals = now.arrivals();
        matched = new long[(routes.count() + 63) / 64];
        return true;
    }

    /** A double beyond a float's range is as far out as a float can be, and still a number. */
    private static float narrow(double number) {
        var narrow = (float) number;
        return Float.isInfinite(narrow) ? Math.copySign(Float.MAX_VALUE, narrow) : narrow;
    }
}
