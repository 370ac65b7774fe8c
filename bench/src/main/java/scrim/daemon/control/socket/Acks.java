package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

import scrim.bench.BenchShow;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** A change that is asked for and its answer, beside the same text that Jetty only sends back. */
public final class Acks {
    private static final BenchShow SHOW = new BenchShow(64, 19);
    private static final long PAUSE_NANOS = 1_000_000;

    /** Until both are compiled: on two cores a compiler at work delays one in a hundred. */
    private static final int WARM_UP = 20_000;

    /** Does what is timed, the next one each time. */
    @FunctionalInterface
    private interface Call {
        void run(int number) throws IOException;
    }

    private Acks() {}

    public static void run(Pace pace, Table table) throws Exception {
        try (var echo = new Echo();
                var show = new ShowSpeaker(SHOW);
                Line bare = Line.open(echo.port());
                Line line = Line.open(show.port())) {
            line.await(Phrases.HELLO);
            line.send(Phrases.auth(0));
            line.await(Phrases.WELCOME);
            Call theirs =
                    number -> {
                        bare.send(change(number));
                        bare.await();
                    };
            Call ours =
                    number -> {
                        line.send(change(number));
                        line.await(Phrases.ACK);
                    };
            var anchors = new double[Pace.ROUNDS];
            var our = new double[Pace.ROUNDS];
            var ratios = new double[Pace.ROUNDS];
            int number = 0;
            for (; number < WARM_UP; number++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                theirs.run(number);
                ours.run(number);
            }
            for (int round = 0; round < Pace.ROUNDS; round++) {
                anchors[round] = slowest(theirs, pace.changes(), number);
                our[round] = slowest(ours, pace.changes(), number);
                ratios[round] = our[round] / anchors[round];
                number += pace.changes();
            }
            table.add(
                    new Row(
                            Goal.ofTime("Ack", "change asked for until it is acknowledged, p99", 2),
                            Row.duration(Spread.median(anchors)),
                            Row.duration(Spread.median(our)),
                            Spread.of(ratios),
                            Double.NaN));
        }
    }

    private static double slowest(Call call, int times, int first) throws IOException {
        var nanos = new double[times];
        for (int i = 0; i < times; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long start = System.nanoTime();
            call.run(first + i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return Spread.at(nanos, 0.99);
    }

    private static String change(int number) {
        return "{\"type\":\"mutate\",\"mid\":\"m"
                + number
                + "\",\"ops\":[{\"op\":\"setParameter\",\"target\":\"main/layer"
                + number % SHOW.layers()
                + "/p3\",\"value\":"
                + (number / SHOW.layers() % 2 == 0 ? "0.25" : "0.75")
                + ",\"lifetime\":\"session\"}]}";
    }

    /** Sends back what it is sent. */
    private static final class Echo implements AutoCloseable {
        private final JettyHost host = new JettyHost();

        Echo() throws Exception {
            var container = ServerWebSocketContainer.ensure(host.server());
            host.start(
                    new Handler.Abstract() {
                        @Override
                        public boolean handle(
                                Request request, Response response, Callback callback) {
                            return container.upgrade(
                                    (_, _, _) -> new Endpoint(), request, response, callback);
                        }
                    });
        }

        int port() {
            return host.port();
        }

        @Override
        public void close() throws IOException {
            host.close();
        }
    }

    /** Public because Jetty calls it. */
    public static final class Endpoint implements Session.Listener.AutoDemanding {
        private @Nullable Session session;

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
        }

        /** The client goes without a word. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketText(String message) {
            Session to = session;
            if (to != null) {
                to.sendText(message, org.eclipse.jetty.websocket.api.Callback.NOOP);
            }
        }
    }
}
