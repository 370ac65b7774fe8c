package scrim.engine.testkit;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.FrameState;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Slot;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * An engine driven by hand: the test's thread plays coordinator and renderer in turn, time moves
 * only with frames, and what the engine says is written down.
 */
public final class Desk {
    /** Automation's usual sender: what it sends settles for the session. */
    public static final Origin FADER = new Origin(OriginKind.OSC, "fader");

    /** An operator: what it sets is saved. */
    public static final Origin PAGE = new Origin(OriginKind.SOCKET, "page");

    /** No glide; rests for a quarter of a second; held for five. */
    public static final EngineSettings JUMPING = new EngineSettings(0, 0.25, 5);

    public final ManualTicker ticker = new ManualTicker(-5_000_000_000L);
    public final ManualWall wall = new ManualWall(1_000_000);
    public final Health health = new Health(wall::millis);
    public final List<EngineEvent> events = new ArrayList<>();
    public final List<PersistenceRequest> requests = new ArrayList<>();
    public final Engine engine;
    private @Nullable FrameState last;

    public Desk(DurableState show, EngineSettings settings, ShaderDescription... library) {
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        engine =
                new Engine(
                        new Engine.Parts(
                                show,
                                0,
                                ShaderCatalog.of(library),
                                Environment.WITHOUT_INPUT,
                                settings,
                                FrameClock.live(ticker, wall, ZoneOffset.UTC, 0.5f),
                                ticker,
                                wall,
                                health),
                        requests::addAll);
        engine.listen(events::add);
    }

    /** One layer for each shader; the library has these and {@link Shows#COUSIN}. */
    public static Desk with(ShaderDescription... shaders) {
        return gliding(JUMPING, shaders);
    }

    /** The same with other settings. */
    public static Desk gliding(EngineSettings settings, ShaderDescription... shaders) {
        var library = new ArrayList<>(List.of(shaders));
        library.add(Shows.COUSIN);
        return new Desk(Shows.stack(shaders), settings, library.toArray(new ShaderDescription[0]));
    }

    // Coordinator

    /** One batch from the page. */
    public MutationOutcome apply(Mutation... mutations) {
        return applyFrom(PAGE, mutations);
    }

    public MutationOutcome applyFrom(Origin origin, Mutation... mutations) {
        return engine.coordinator().apply(MutationBatch.of(origin, mutations));
    }

    /** One batch from the page that must be accepted. */
    public MutationOutcome.Accepted accepted(Mutation... mutations) {
        return switch (apply(mutations)) {
            case MutationOutcome.Accepted accepted -> accepted;
            case MutationOutcome.Rejected rejected -> throw new AssertionError(rejected);
        };
    }

    /** One batch from the page that must be refused. */
    public MutationOutcome.Rejected rejected(Mutation... mutations) {
        return switch (apply(mutations)) {
            case MutationOutcome.Rejected rejected -> rejected;
            case MutationOutcome.Accepted accepted -> throw new AssertionError(accepted);
        };
    }

    /** The page sets a number, for as long as is usual for it. */
    public MutationOutcome.Accepted set(String path, float number) {
        return accepted(setting(path, number, null));
    }

    public MutationOutcome.Accepted set(String path, ParameterValue value, Lifetime lifetime) {
        return accepted(new Mutation.SetParameter(address(path), value, lifetime));
    }

    public Mutation setting(String path, float number, @Nullable Lifetime lifetime) {
        return new Mutation.SetParameter(address(path), value(path, number), lifetime);
    }

    /** The coordinator's turn: takes what the render thread has to say. */
    public void coordinate() {
        engine.takeReports();
    }

    // Frames

    /** A sixtieth of a second later: a frame, then the coordinator's turn. */
    public FrameState frame() {
        return frame(1 / 60.0);
    }

    public FrameState frame(double afterSeconds) {
        FrameState frame = draw(afterSeconds);
        coordinate();
        return frame;
    }

    /** Only a frame. */
    public FrameState draw(double afterSeconds) {
        ticker.advance(afterSeconds);
        last = engine.frames().prepare();
        return last;
    }

    /** Long enough for what was put to be taken, to settle and to be answered. */
    public void rest() {
        frame();
        frame(0.5);
        frame();
    }

    // Automation

    /** The fader moves. */
    public Mailbox.Put put(String path, float... numbers) {
        return put(FADER, null, path, numbers);
    }

    public Mailbox.Put put(
            Origin origin, @Nullable Lifetime lifetime, String path, float... numbers) {
        Mailbox mailbox = engine.mailbox();
        int slot = slot(path).number();
        int note = note(origin, lifetime);
        return switch (numbers.length) {
            case 1 -> mailbox.put(slot, numbers[0], note);
            case 2 -> mailbox.put(slot, numbers[0], numbers[1], note);
            default -> mailbox.put(slot, numbers[0], numbers[1], numbers[2], numbers[3], note);
        };
    }

    public Mailbox.Put put(String path, ParameterValue value) {
        return engine.mailbox().putObject(slot(path).number(), value, note(FADER, null));
    }

    public int note(Origin origin, @Nullable Lifetime lifetime) {
        return Mailbox.note(engine.sources().numberOf(origin), lifetime);
    }

    // Looking

    public Slot slot(String path) {
        Slot slot = engine.view().slots().find(path);
        if (slot == null) {
            throw new AssertionError("there is no " + path);
        }
        return slot;
    }

    public ParameterAddress address(String path) {
        return slot(path).address();
    }

    /** The first number of a parameter in the last frame. */
    public float shown(String path) {
        return shown(path, 0);
    }

    public float shown(String path, int component) {
        return lastFrame().values()[shownSlot(path).offset() + component];
    }

    /** A text or image in the last frame. */
    public ParameterValue shownObject(String path) {
        return lastFrame().objects()[shownSlot(path).object()];
    }

    /** Committed truth as the renderer would get it. */
    public ParameterValue published(String path) {
        return engine.snapshot().value(slot(path));
    }

    /** The events of one kind so far, in order. */
    public <E extends EngineEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public long counter(String name) {
        return health.report().counters().getOrDefault(name, 0L);
    }

    public long gauge(String name) {
        return health.report().gauges().get(name);
    }

    private FrameState lastFrame() {
        if (last == null) {
            throw new AssertionError("no frame yet");
        }
        return last;
    }

    private Slot shownSlot(String path) {
        Slot slot = lastFrame().snapshot().slots().find(path);
        if (slot == null) {
            throw new AssertionError("the last frame has no " + path);
        }
        return slot;
    }

    private ParameterValue value(String path, float number) {
        return switch (slot(path).definition().kind()) {
            case ParameterKind.Scalar _ -> new ParameterValue.Scalar(number);
            case ParameterKind.Flag _ -> new ParameterValue.Flag(number != 0);
            case ParameterKind.Choice _ -> new ParameterValue.Choice((int) number);
            case ParameterKind.Pulse _ -> new ParameterValue.Pulse();
            case ParameterKind.Point _,
                    ParameterKind.Color _,
                    ParameterKind.Text _,
                    ParameterKind.Image _ ->
                    throw new AssertionError(path + " is not one number");
        };
    }
}
