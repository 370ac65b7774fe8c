package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A room on a desk: no thread, no socket; the test says when a message arrives and time passes. */
final class RoomStage {
    /** What a stand-in for the disk has. */
    static final class Disk implements Durability {
        long durableRev;
        boolean fails;

        @Override
        public PersistenceStatus status() {
            return new PersistenceStatus(durableRev, durableRev, false, 0, 0, 0, 0, 0, null);
        }

        @Override
        public CompletableFuture<List<PersistenceOutcome>> save(List<PersistenceRequest> requests) {
            if (fails) {
                return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
            }
            durableRev = Math.max(durableRev, requests.getLast().rev());
            return CompletableFuture.completedFuture(List.of());
        }
    }

    /** A wire whose other end reads when it is told to. */
    final class Line implements Wire {
        final SyncClient client;
        final Deque<String> sent = new ArrayDeque<>();
        final Deque<byte[]> pictures = new ArrayDeque<>();
        final Deque<String> said = new ArrayDeque<>();
        private @Nullable Runnable done;
        @Nullable CloseReason closed;

        /** What happens just before the network takes a message. */
        Runnable beforeSending = () -> {};

        /** How often it was asked whether it is there. */
        int pings;

        /** Whether it says nothing to that. */
        boolean isDead;

        /** Whether the network takes everything at once. */
        boolean isPrompt;

        @Nullable Peer peer;

        Line(SyncClient client) {
            this.client = client;
        }

        @Override
        public void send(byte[] utf8, Runnable whenDone) {
            beforeSending.run();
            if (done != null) {
                throw new AssertionError("two messages at a time");
            }
            sent.add(new String(utf8, StandardCharsets.UTF_8));
            if (isPrompt) {
                whenDone.run();
            } else {
                done = whenDone;
            }
        }

        @Override
        public void sendPicture(byte[] bytes, Runnable whenDone) {
            pictures.add(bytes);
            send(new byte[0], whenDone);
        }

        @Override
        public void ping() {
            pings++;
            Peer here = peer;
            if (here != null && !isDead) {
                room.heard(here);
            }
        }

        @Override
        public void close(CloseReason reason, String why) {
            closed = reason;
        }

        /** The client reads one message, if there is one. */
        boolean read() {
            String text = sent.poll();
            if (text == null) {
                return false;
            }
            if (text.isEmpty()) {
                client.picture(pictures.remove());
            } else {
                client.receive(text);
            }
            Runnable now = done;
            done = null;
            if (now != null) {
                now.run();
            }
            return true;
        }

        /** The network has taken what was under way, and nobody reads it. */
        void taken() {
            for (Runnable now = done; now != null; now = done) {
                done = null;
                now.run();
            }
            sent.clear();
            pictures.clear();
        }

        /** One message of the client arrives, if there is one. */
        boolean arrive() {
            String text = said.poll();
            Peer to = peer;
            if (text == null || to == null) {
                return false;
            }
            room.receive(to, text.getBytes(StandardCharsets.UTF_8));
            room.drain();
            return true;
        }

        /** Everything that is under way gets there. */
        void flow() {
            boolean more = true;
            while (more && closed == null) {
                more = arrive() || read();
            }
        }
    }

    static final String EPOCH = "e1";

    final Desk desk;
    final Disk disk = new Disk();
    final HandFedScreens screens = new HandFedScreens();
    final Room room;

    /** How often somebody asked how things are. */
    int reports;

    /** Whether the engine has no room for changes. */
    boolean isBusy;

    RoomStage() {
        desk =
                new Desk(
                        Shows.stack(Shows.EVERYTHING, Shows.COUSIN),
                        Desk.JUMPING,
                        Shows.EVERYTHING,
                        Shows.COUSIN);
        room =
                new Room(
                        new Room.World(
                                "1.2.3",
                                EPOCH,
                                desk.engine::view,
                                batch -> CompletableFuture.completedFuture(decide(batch)),
                                desk.engine::explain,
                                disk,
                                new NoGenerations(),
                                RoomStage::role,
                                Admission.Limits.USUAL,
                                new LiveLane.Sources(desk.engine::read, this::report, screens),
                                desk.ticker,
                                () -> {}));
        desk.engine.listen(room::told);
    }

    private MutationOutcome decide(MutationBatch batch) {
        return isBusy
                ? new MutationOutcome.Rejected(MutationOutcome.Code.BUSY, 0, "", "try again")
                : desk.engine.coordinator().apply(batch);
    }

    private ObjectNode report() {
        return Json.object().put("status", "ok").put("reports", ++reports);
    }

    private static final class NoGenerations implements Generations {
        @Override
        public List<Generation> list() {
            return List.of();
        }

        @Override
        public Content read(long generation) throws NoSuchFileException {
            throw new NoSuchFileException("state-" + generation);
        }
    }

    private static @Nullable Role role(String token) {
        return switch (token) {
            case "viewer" -> Role.VIEWER;
            case "operator" -> Role.OPERATOR;
            case "admin" -> Role.ADMIN;
            default -> null;
        };
    }

    /** A connection for a client, which says hello but reads nothing yet. */
    Line connect(SyncClient client) {
        return connect(client, "10.0.0." + client.key.hashCode() % 100);
    }

    Line connect(SyncClient client, String address) {
        var line = new Line(client);
        client.connected(line.said::add);
        line.peer = room.enter(address, null, line);
        return line;
    }

    /** A client with this token that is connected and in agreement. */
    Line joined(String token) {
        var client = new SyncClient(token + "-client-" + desk.ticker.nanos(), token);
        client.keeps = true;
        Line line = connect(client);
        line.flow();
        return line;
    }

    void cut(Line line) {
        Peer peer = line.peer;
        line.client.disconnected();
        if (peer != null) {
            room.leave(peer);
        }
        room.drain();
    }

    void pass(double seconds) {
        desk.ticker.advance(seconds);
        room.tick();
    }

    /** What a client of everything must have. */
    String hash() {
        return StateHash.text(new SharedState(desk.engine.view()).hash(Topic.ALL));
    }

    List<EngineEvent.MutationAccepted> accepted() {
        return new ArrayList<>(desk.events(EngineEvent.MutationAccepted.class));
    }
}
