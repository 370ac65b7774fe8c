package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.daemon.control.osc.OscSettings;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceSettings;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the command line asks for.
 *
 * @param data the show's folder
 * @param http where to serve HTTP
 * @param osc where and how to listen for OSC; port 0 takes a free one
 * @param oscQuery where to answer OSCQuery, and whether to announce it
 * @param size width and height of the main screen, null to leave it as it is saved
 * @param framesPerSecond the main screen's rate, null to leave it as it is saved
 * @param frames after how many frames to stop, 0 for never
 * @param second where the show is saved too while its own disk fails, null for nowhere
 * @param timing how patient saving is
 * @param shaderBudget what a frame of one layer may take on the largest screen, 0 for any time
 * @param window which screen to show in a window, null for none
 */
record Options(
        Path data,
        Http http,
        OscSettings osc,
        OscQueryWish oscQuery,
        @Nullable Size size,
        @Nullable Float framesPerSecond,
        long frames,
        @Nullable Path second,
        Timing timing,
        Duration shaderBudget,
        @Nullable WindowWish window) {

    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\\d{1,5})?");
    private static final long LONGEST_WAIT_MILLIS = 600_000;

    /**
     * @param port 0 for a free one
     * @param besides addresses of this machine to listen on beside the loopback ones
     * @param names by which others call this machine
     */
    record Http(int port, List<InetAddress> besides, Set<String> names) {}

    record Size(int width, int height) {}

    /**
     * @param port 0 for any that is free, -1 for none at all
     * @param isAsked whether the port was asked for, so that another will not do
     * @param isAnnounced whether the network is told by zeroconf
     */
    record OscQueryWish(int port, boolean isAsked, boolean isAnnounced) {
        static final int OFF = -1;
        static final int USUAL = 9001;
    }

    /**
     * @param monitor its number, from 1, 0 for any
     */
    record WindowWish(ScreenId screen, boolean isFullScreen, int monitor) {}

    /**
     * @param after how long nothing may have changed before a save
     * @param within how long a change waits at most
     */
    record Timing(Duration after, Duration within) {
        /** What was said of one only, the other follows as far as it must. */
        static Timing of(@Nullable Long afterMillis, @Nullable Long withinMillis)
                throws UsageException {
            if (afterMillis != null && withinMillis != null && withinMillis < afterMillis) {
                throw new UsageException(
                        "--save-within "
                                + withinMillis
                                + " is shorter than --save-after "
                                + afterMillis);
            }
            Duration after = PersistenceSettings.DEFAULT.quiet();
            Duration within = PersistenceSettings.DEFAULT.maxWait();
            if (afterMillis != null) {
                after = Duration.ofMillis(afterMillis);
                within = after.compareTo(within) > 0 ? after : within;
            }
            if (withinMillis != null) {
                within = Duration.ofMillis(withinMillis);
                after = within.compareTo(after) < 0 ? within : after;
            }
            return new Timing(after, within);
        }
    }

    static final String USAGE =
            """
            usage: ./dev run [options]

              --data DIR       the show's folder; made with the demo show if it is empty (./data)
              --http-port N    HTTP on 127.0.0.1 and ::1, 0 for any free port (7270)
              --http-host LIST HTTP on these addresses of this machine too, 0.0.0.0 for all: other
                               machines can reach it then, see docs/security.md
              --http-name LIST names by which others call this machine: stage.local
              --osc-port N     OSC over UDP and TCP on 127.0.0.1, 0 for any free port (9000)
              --osc-host ADDR  where to hear OSC instead, 0.0.0.0 for everywhere; needs --osc-allow
              --osc-allow LIST machines and networks OSC is taken from besides this machine:
                               192.168.1.20,10.0.0.0/8
              --osc-rate N     OSC messages a second taken of one machine (250000)
              --oscquery-port N
                               OSCQuery over HTTP where OSC is heard, 0 for any free port, off
                               for none (9001)
              --zeroconf on|off
                               announce OSC and OSCQuery to the network (on if OSC is heard from
                               outside, else off)
              --size WxH       the main screen's size in pixels, saved with the show (640x360)
              --fps N          the main screen's frames a second, saved with the show (60)
              --frames N       draw N frames, then stop
              --save-after MS  save when nothing has changed for so long (50)
              --save-within MS save at the latest so long after a change (200); for SD cards,
                               which wear out: --save-after 10000 --save-within 10000
              --second DIR     a folder on another disk, written to while the first one fails
              --shader-budget MS
                               refuse shaders that take longer for a frame, 0 for none (250)
              --window [ID]    show a screen in a window (main); F or a double click: full screen,
                               Esc: back
              --fullscreen     a window that begins in full screen
              --monitor N      on the monitor of that number, from 1; the log lists them
              --help           this text

            """
                    + OfflineCommand.USAGE
                    + "\n"
                    + CheckCommand.USAGE
                    + "\n"
                    + StateCommand.USAGE
                    + "\n"
                    + AccessCommand.USAGE;

    /** A command line that cannot be understood; the message says what would be right. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(List<String> arguments) throws UsageException {
        Path data = Path.of("data");
        int httpPort = 7270;
        int oscPort = 9000;
        var httpHosts = new LinkedHashSet<InetAddress>();
        var httpNames = new LinkedHashSet<String>();
        InetAddress oscHost = null;
        AllowedMachines oscAllowed = null;
        int oscRate = OscSettings.USUAL_PER_SECOND;
        Integer queryPort = null;
        Boolean isAnnounced = null;
        Size size = null;
        Float framesPerSecond = null;
        long frames = 0;
        Path second = null;
        Long saveAfter = null;
        Long saveWithin = null;
        long shaderBudget = 250;
        ScreenId windowed = null;
        boolean isFullScreen = false;
        int monitor = 0;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            switch (option) {
                case "--data" -> data = path(option, value(arguments, i));
                case "--http-port" ->
                        httpPort = (int) number(option, value(arguments, i), 0, 65_535);
                case "--http-host" -> {
                    for (String host : value(arguments, i).split(",", -1)) {
                        httpHosts.add(address(option, host.strip()));
                    }
                }
                case "--http-name" -> {
                    for (String name : value(arguments, i).split(",", -1)) {
                        httpNames.add(hostName(option, name.strip()));
                    }
                }
                case "--osc-port" -> oscPort = (int) number(option, value(arguments, i), 0, 65_535);
                case "--osc-host" -> oscHost = address(option, value(arguments, i));
                case "--osc-allow" -> oscAllowed = machines(option, value(arguments, i));
                case "--osc-rate" ->
                        oscRate =
                                (int)
                                        number(
                                                option,
                                                value(arguments, i),
                                                OscSettings.LEAST_PER_SECOND,
                                                OscSettings.MOST_PER_SECOND);
                case "--oscquery-port" ->
                        queryPort =
                                value(arguments, i).equals("off")
                                        ? OscQueryWish.OFF
                                        : (int) number(option, value(arguments, i), 0, 65_535);
                case "--zeroconf" -> isAnnounced = isOn(option, value(arguments, i));
                case "--size" -> size = size(option, value(arguments, i));
                case "--fps" -> framesPerSecond = rate(option, value(arguments, i));
                case "--frames" -> frames = number(option, value(arguments, i), 1, Long.MAX_VALUE);
                case "--save-after" ->
                        saveAfter = number(option, value(arguments, i), 0, LONGEST_WAIT_MILLIS);
                case "--save-within" ->
                        saveWithin = number(option, value(arguments, i), 0, LONGEST_WAIT_MILLIS);
                case "--shader-budget" ->
                        shaderBudget = number(option, value(arguments, i), 0, 60_000);
                case "--window" -> {
                    boolean isNamed = i + 1 < arguments.size() && !isOption(arguments.get(i + 1));
                    windowed = isNamed ? screen(option, arguments.get(i + 1)) : ScreenId.MAIN;
                    i -= isNamed ? 0 : 1;
                }
                case "--fullscreen" -> {
                    isFullScreen = true;
                    i--;
                }
                case "--monitor" -> monitor = (int) number(option, value(arguments, i), 1, 64);
                case "--second" -> second = folder(path(option, value(arguments, i)));
                default ->
                        throw new UsageException(
                                "there is no option " + option + "; --help lists them");
            }
        }
        if (folder(data).equals(second)) {
            throw new UsageException(
                    "--second is " + second + ", the folder of --data: give one on another disk");
        }
        Timing timing = Timing.of(saveAfter, saveWithin);
        OscSettings osc = osc(oscPort, oscHost, oscAllowed).at(oscRate);
        return new Options(
                folder(data),
                new Http(httpPort, List.copyOf(httpHosts), Set.copyOf(httpNames)),
                osc,
                oscQuery(queryPort, isAnnounced, osc),
                size,
                framesPerSecond,
                frames,
                second,
                timing,
                Duration.ofMillis(shaderBudget),
                windowed == null && !isFullScreen && monitor == 0
                        ? null
                        : new WindowWish(
                                windowed == null ? ScreenId.MAIN : windowed,
                                isFullScreen,
                                monitor));
    }

    private static boolean isOption(String word) {
        return word.startsWith("--");
    }

    static ScreenId screen(String option, String text) throws UsageException {
        try {
            return new ScreenId(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    /** Announced is what others can reach, unless somebody says otherwise. */
    private static OscQueryWish oscQuery(
            @Nullable Integer port, @Nullable Boolean isAnnounced, OscSettings osc) {
        boolean isOfOthers = !osc.hosts().getFirst().isLoopbackAddress();
        // Who takes any port for OSC runs several, or a test.
        int usual = osc.port() == 0 ? 0 : OscQueryWish.USUAL;
        return new OscQueryWish(
                port == null ? usual : port,
                port != null,
                isAnnounced == null ? isOfOthers : isAnnounced);
    }

    private static boolean isOn(String option, String text) throws UsageException {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new UsageException(option + " takes on or off, was " + text);
        };
    }

    /** Nobody is let in from outside unawares. */
    private static OscSettings osc(
            int port, @Nullable InetAddress host, @Nullable AllowedMachines allowed)
            throws UsageException {
        if (host != null && !host.isLoopbackAddress() && allowed == null) {
            throw new UsageException(
                    "--osc-host "
                            + host.getHostAddress()
                            + " can be reached from outside: say with --osc-allow who may");
        }
        OscSettings settings = OscSettings.onLoopback(port);
        settings = host == null ? settings : settings.on(host);
        return allowed == null ? settings : settings.allowing(allowed);
    }

    private static InetAddress address(String option, String text) throws UsageException {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    option + " takes an address of this machine like 192.168.1.5, was " + text);
        }
    }

    private static String hostName(String option, String text) throws UsageException {
        if (!HOST_NAME.matcher(text).matches()) {
            throw new UsageException(
                    option + " takes a name of this machine like stage.local, was " + text);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static AllowedMachines machines(String option, String text) throws UsageException {
        try {
            return AllowedMachines.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    private static Path folder(Path path) {
        return path.toAbsolutePath().normalize();
    }

    static String value(List<String> arguments, int option) throws UsageException {
        if (option + 1 == arguments.size()) {
            throw new UsageException(arguments.get(option) + " needs a value");
        }
        return arguments.get(option + 1);
    }

    static Path path(String option, String text) throws UsageException {
        if (text.isBlank()) {
            throw new UsageException(option + " needs a folder, was empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + ": not a path: " + text);
        }
    }

    static long number(String option, String text, long min, long max) throws UsageException {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, like a number out of range
        }
        throw new UsageException(
                option
                        + " takes a whole number from "
                        + min
                        + (max == Long.MAX_VALUE ? "" : " to " + max)
                        + ", was "
                        + text);
    }

    static Float rate(String option, String text) throws UsageException {
        try {
            float rate = Float.parseFloat(text);
            if (rate >= 1 && rate <= 480) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // said below, like a rate out of range
        }
        throw new UsageException(option + " takes a number from 1 to 480, was " + text);
    }

    static Size size(String option, String text) throws UsageException {
        int cross = text.indexOf('x');
        if (cross < 0) {
            throw new UsageException(option + " takes a size like 320x180, was " + text);
        }
        return new Size(
                (int) number(option, text.substring(0, cross), 1, 16_384),
                (int) number(option, text.substring(cross + 1), 1, 16_384));
    }
}
