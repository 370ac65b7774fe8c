package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What becomes of shaders that are handed in, on whatever driver there is. */
class ShaderWorkshopTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final ShaderSource PLATE =
            source("plate", "/*{}*/ void main() { gl_FragColor = vec4(1.0); }");
    private static final ShaderSource BROKEN = source("broken", "/*{}*/ void main() { nothing; }");

    private final Health health = new Health(() -> 0);
    private final List<ShaderEntry.Broken> refusals = new CopyOnWriteArrayList<>();
    private final Watchful guard = new Watchful();
    private final ShaderWorkshop workshop =
            new ShaderWorkshop(Duration.ZERO, guard, refusals::add, Ticker.SYSTEM, health);
    private GlContext context;

    /** Notes what is told, and can hold up a trial or fail in it. */
    private static final class Watchful implements ShaderGuard {
        private final List<String> tried = new CopyOnWriteArrayList<>();
        private final AtomicBoolean isFailing = new AtomicBoolean();
        private final AtomicBoolean isHolding = new AtomicBoolean();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public boolean isProven(ShaderSource source, String driver) {
            return false;
        }

        @Override
        public void trying(ShaderSource source) {
            tried.add(source.description().id().value());
            if (isFailing.getAndSet(false)) {
                throw new StackOverflowError("as the test wants");
            }
            if (isHolding.getAndSet(false)) {
                held.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void passed(ShaderSource source) {}

        @Override
        public void survived(ShaderSource source, String driver) {}

        @Override
        public void givenUp(ShaderSource source) {}
    }

    @BeforeEach
    void open() {
        ThreadRole.RENDER.adopt();
        try {
            context = GlContext.open();
        } catch (IllegalStateException e) {
            Assumptions.abort("no GL here: " + e.getMessage());
        }
        workshop.open(context);
    }

    @AfterEach
    void close() {
        if (context != null) {
            guard.gate.countDown();
            assertThat(workshop.close()).isTrue();
            context.close();
        }
    }

    @Test
    @DisplayName("what is taken becomes warm: the driver is prepared for all other blend modes too")
    void whatIsTakenBecomesWarm() throws Exception {
        assertThat(submit(PLATE).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ShaderWorkshop.Verdict.Good.class);

        ProgramCache.Made made = workshop.take(PLATE);

        await(() -> made.isWarm());
        made.programs().close();
    }

    @Test
    @DisplayName("a shader asked for again while it is tried is tried once, and all are told")
    void oneTrialForAllWhoAsk() throws Exception {
        guard.isHolding.set(true);
        var first = submit(BROKEN);
        guard.held.await();
        var second = submit(BROKEN);
        workshop.want(BROKEN);
        guard.gate.countDown();

        assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ShaderWorkshop.Verdict.Bad.class);
        assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(first.join());
        await(() -> !refusals.isEmpty());
        assertThat(guard.tried).containsExactly("broken");
        assertThat(workshop.isRefused(BROKEN)).isTrue();
    }

    @Test
    @DisplayName("what is urgent goes before what waits already, also if it is the same shader")
    void whatIsUrgentGoesFirst() throws Exception {
        guard.isHolding.set(true);
        var _ = submit(BROKEN);
        guard.held.await();
        ShaderSource early = source("early", "/*{}*/ void main() { early; }");
        ShaderSource late = source("late", "/*{}*/ void main() { late; }");
        var one = submit(early, ShaderWorkshop.Urgency.LATER);
        var two = submit(late, ShaderWorkshop.Urgency.LATER);
        workshop.want(late);
        guard.gate.countDown();

        one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        two.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(guard.tried).containsExactly("broken", "late", "early");
    }

    @Test
    @DisplayName("a refused shader counts as refused until it is handed in again")
    void aRefusedShaderMayBeHandedInAgain() throws Exception {
        var _ = submit(BROKEN).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(workshop.isRefused(BROKEN)).isTrue();

        guard.isHolding.set(true);
        var again = submit(BROKEN);
        guard.held.await();
        assertThat(workshop.isRefused(BROKEN)).isFalse();
        guard.gate.countDown();

        assertThat(again.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ShaderWorkshop.Verdict.Bad.class);
    }

    @Test
    @DisplayName("what nobody has thought of is told, and the next shader is compiled")
    void theUnexpectedIsToldAndTheThreadGoesOn() throws Exception {
        guard.isFailing.set(true);
        var failed = submit(BROKEN);
        var good = submit(PLATE);

        assertThat(failed.get(PATIENCE_SECONDS, TimeUnit.SECONDS).toString())
                .contains("could not be tried", "as the test wants");
        assertThat(good.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ShaderWorkshop.Verdict.Good.class);
        assertThat(health.report().lastFailures().toString()).contains("as the test wants");
        assertThat(workshop.isUnusable()).isFalse();
    }

    @Test
    @DisplayName("a stop ends the wait for the shaders of the first picture")
    void aStopEndsTheWait() throws Exception {
        guard.isHolding.set(true);
        var _ = submit(PLATE);
        guard.held.await();

        workshop.stop();

        workshop.await(Duration.ofDays(1));
        assertThat(workshop.take(PLATE)).isNull();
    }

    private CompletableFuture<ShaderWorkshop.Verdict> submit(ShaderSource source) {
        return submit(source, ShaderWorkshop.Urgency.SOON);
    }

    private CompletableFuture<ShaderWorkshop.Verdict> submit(
            ShaderSource source, ShaderWorkshop.Urgency urgency) {
        var verdict = new CompletableFuture<ShaderWorkshop.Verdict>();
        Set<BlendMode> modes = EnumSet.of(BlendMode.NORMAL);
        workshop.submit(source, modes, urgency, verdict::complete);
        return verdict;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static ShaderSource source(String name, String text) {
        var file = ShaderFile.read(new ShaderId(name), name + ".fs", Path.of(""), text, name + "1");
        return ((ShaderFile.Usable) file).source();
    }
}
