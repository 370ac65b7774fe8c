package scrim.daemon.control.web;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.Ticker;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who is connected: not too many, not too many from one place, and none who only keeps a place
 * taken. A plain object; any thread.
 */
public final class Guests {
    private static final long STRANGERS_ANSWER_NANOS = 5_000_000_000L;

    private final Limits limits;
    private final Ticker ticker;
    private final Consumer<String> log;
    private final Set<Guest> guests = new LinkedHashSet<>();

    /**
     * @param connections in all, {@code ofPlace} from one place, and of those so many {@code
     *     strangers}: several people may sit behind one address, and a browser takes six
     * @param headerMillis within which a request's header must have come, from its first byte; of a
     *     new connection, from the beginning
     * @param bodyMillis within which a request's body must have come
     * @param answerMillis within which an answer must have been made and taken
     */
    public record Limits(
            int connections,
            int ofPlace,
            int strangers,
            long headerMillis,
            long bodyMillis,
            long answerMillis) {}

    private enum Doing {
        WAITING,
        SENDING_HEADER,
        SENDING_BODY,
        TAKING_ANSWER,
        SOCKET
    }

    /**
     * @param log takes a line for each connection that is closed
     */
    Guests(Limits limits, Ticker ticker, Consumer<String> log) {
        this.limits = limits;
        this.ticker = ticker;
        this.log = log;
    }

    /**
     * Lets a connection in. Where there is no room, a stranger who has been there for longest makes
     * some, so that who keeps places taken keeps nobody out; and after strangers, who asks nothing
     * right now, because a browser keeps a handful of connections open that it does not need.
     *
     * @param received how many bytes have come in by it
     * @param close ends it; must not wait
     * @return null if there is no room; it is closed then
     */
    @Nullable Guest enter(InetAddress address, LongSupplier received, Runnable close) {
        var guest = new Guest(address, received, close);
        Guest out;
        synchronized (this) {
            out = whoMakesRoom(guest);
            if (out != guest) {
                guests.add(guest);
            }
            guests.remove(out);
        }
        if (out != null) {
            end(out, "there are too many connections");
        }
        return out == guest ? null : guest;
    }

    /** Who has to go, null for nobody. */
    private @Nullable Guest whoMakesRoom(Guest guest) {
        List<Guest> neighbours =
                guests.stream().filter(other -> other.place.equals(guest.place)).toList();
        long strangers = neighbours.stream().filter(other -> !other.isKnown).count();
        if (strangers >= limits.strangers() || neighbours.size() >= limits.ofPlace()) {
            return mostDispensable(neighbours, guest);
        }
        return guests.size() >= limits.connections() ? mostDispensable(guests, guest) : null;
    }

    private Guest mostDispensable(Collection<Guest> among, Guest otherwise) {
        guests.forEach(Guest::look);
        // In the order in which they came.
        return Stream.of((Predicate<Guest>) Guest::isInTheWay, Guest::isIdle)
                .flatMap(isToGo -> among.stream().filter(isToGo))
                .findFirst()
                .orElse(otherwise);
    }

    /** Closes whoever takes too long. To be called several times a second. */
    void tick() {
        long now = ticker.nanos();
        List<Guest> slow;
        synchronized (this) {
            guests.forEach(Guest::look);
            slow = guests.stream().filter(guest -> guest.isTooSlow(now)).toList();
            slow.forEach(guests::remove);
        }
        slow.forEach(guest -> end(guest, guest.why()));
    }

    private void end(Guest guest, String why) {
        log.accept("closed a connection from " + guest.address.getHostAddress() + ": " + why);
        guest.close.run();
    }

    synchronized int size() {
        return guests.size();
    }

    /** A place in the network: an address, or of IPv6 the half of it that a machine cannot pick. */
    private static List<Byte> place(InetAddress address) {
        byte[] bytes = address.getAddress();
        int counting = address instanceof Inet6Address ? bytes.length / 2 : bytes.length;
        var place = new Byte[counting];
        for (int i = 0; i < counting; i++) {
            place[i] = bytes[i];
        }
        return List.of(place);
    }

    /** One connection. */
    final class Guest {
        private final InetAddress address;
        private final List<Byte> place;
        private final LongSupplier received;
        private final Runnable close;
        private Doing doing = Doing.SENDING_HEADER;
        private long sinceNanos = ticker.nanos();
        private long receivedBefore;
        private boolean isKnown;

        private Guest(InetAddress address, LongSupplier received, Runnable close) {
            this.address = address;
            this.place = place(address);
            this.received = received;
            this.close = close;
        }

        /** Has shown who it is. */
        void known() {
            synchronized (Guests.this) {
                isKnown = true;
            }
        }

        /** A request's header has come. */
        void asked() {
            turnsTo(Doing.TAKING_ANSWER);
        }

        /** Its body is being waited for. */
        void sendsBody() {
            synchronized (Guests.this) {
                if (doing != Doing.SENDING_BODY) {
                    turnsTo(Doing.SENDING_BODY);
                }
            }
        }

        /** Its body is whole. */
        void hasSentBody() {
            synchronized (Guests.this) {
                if (doing == Doing.SENDING_BODY) {
                    turnsTo(Doing.TAKING_ANSWER);
                }
            }
        }

        /** It has its answer. */
        void isAnswered() {
            synchronized (Guests.this) {
                receivedBefore = received.getAsLong();
                turnsTo(Doing.WAITING);
            }
        }

        /** It is a WebSocket from now on, with limits of its own. */
        void isSocket() {
            turnsTo(Doing.SOCKET);
        }

        void leave() {
            synchronized (Guests.this) {
                guests.remove(this);
            }
        }

        private void turnsTo(Doing next) {
            synchronized (Guests.this) {
                if (doing != Doing.SOCKET) {
                    doing = next;
                    sinceNanos = ticker.nanos();
                }
            }
        }

        private void look() {
            if (doing == Doing.WAITING && received.getAsLong() != receivedBefore) {
                turnsTo(Doing.SENDING_HEADER);
            }
        }

        private boolean isInTheWay() {
            return !isKnown
                    && doing != Doing.SOCKET
                    && (doing != Doing.TAKING_ANSWER || hasHadTimeForItsAnswer());
        }

        /** A stranger's answer is a page or a word why not, which takes no longer. */
        private boolean hasHadTimeForItsAnswer() {
            return ticker.nanos() - sinceNanos >= STRANGERS_ANSWER_NANOS;
        }

        private boolean isIdle() {
            return doing == Doing.WAITING;
        }

        private boolean isTooSlow(long now) {
            return now - sinceNanos >= patienceMillis() * 1_000_000;
        }

        private long patienceMillis() {
            return switch (doing) {
                case SENDING_HEADER -> limits.headerMillis();
                case SENDING_BODY -> limits.bodyMillis();
                case TAKING_ANSWER -> limits.answerMillis();
                // Jetty's own idle limit is for these.
                case WAITING, SOCKET -> Long.MAX_VALUE / 1_000_000;
            };
        }

        private String why() {
            String what =
                    switch (doing) {
                        case SENDING_HEADER -> "its request's header was not whole";
                        case SENDING_BODY -> "its request's body was not whole";
                        case TAKING_ANSWER -> "it had not taken its answer";
                        case WAITING, SOCKET -> "it did nothing";
                    };
            return what + " after " + patienceMillis() + " ms";
        }
    }
}
