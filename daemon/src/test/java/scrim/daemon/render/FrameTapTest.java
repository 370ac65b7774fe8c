package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.RenderScreen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

class FrameTapTest {
    private static final Picture PICTURE = Picture.black(2, 1, 7);

    private final FrameTap tap = new FrameTap();

    @Test
    void nobodyWaitingCostsNothing() {
        TapLane lane = lane();

        assertThat(lane.claim()).isFalse();
    }

    @Test
    void whoAsksBeforeTheFirstFrameGetsIt() throws Exception {
        CompletableFuture<Picture> early = tap.request(ScreenId.MAIN);
        CompletableFuture<Picture> lost = tap.request(new ScreenId("nowhere"));
        TapLane lane = lane();
        lane.claim();
        lane.assign(0);

        lane.answer(0, PICTURE);

        assertThat(early.get()).isSameAs(PICTURE);
        assertThatThrownBy(lost::get).hasMessageContaining("there is no screen nowhere");
    }

    @Test
    void onePictureAnswersAllWhoAskedBeforeIt() throws Exception {
        TapLane lane = lane();
        CompletableFuture<Picture> first = tap.request(ScreenId.MAIN);
        CompletableFuture<Picture> second = tap.request(ScreenId.MAIN);
        lane.claim();
        lane.assign(0);
        CompletableFuture<Picture> late = tap.request(ScreenId.MAIN);

        lane.answer(0, PICTURE);

        assertThat(first.get()).isSameAs(PICTURE);
        assertThat(second.get()).isSameAs(PICTURE);
        assertThat(late).isNotDone();
    }

    @Test
    void aRequestWhoseReadBackFailedGetsALaterPicture() throws Exception {
        TapLane lane = lane();
        CompletableFuture<Picture> wanted = tap.request(ScreenId.MAIN);
        lane.claim();
        lane.assign(2);
        lane.retry(2);

        boolean isWanted = lane.claim();
        lane.assign(0);
        lane.answer(0, PICTURE);

        assertThat(isWanted).isTrue();
        assertThat(wanted.get()).isSameAs(PICTURE);
    }

    @Test
    void moreThanSixteenWaitingAreRefusedUntilSomeAreAnswered() throws Exception {
        TapLane lane = lane();
        List<CompletableFuture<Picture>> waiting = new ArrayList<>();
        for (int i = 0; i < FrameTap.MOST_WAITING; i++) {
            waiting.add(tap.request(ScreenId.MAIN));
        }
        CompletableFuture<Picture> refused = tap.request(ScreenId.MAIN);
        lane.claim();
        lane.assign(0);
        lane.answer(0, PICTURE);
        CompletableFuture<Picture> afterwards = tap.request(ScreenId.MAIN);

        assertThatThrownBy(refused::get).hasMessageContaining("16 requests");
        assertThat(waiting.getLast().get()).isSameAs(PICTURE);
        assertThat(afterwards).isNotDone();
    }

    @Test
    void whoAsksForAScreenThatCannotBeDrawnIsToldWhy() {
        TapLane lane = lane();
        CompletableFuture<Picture> wanted = tap.request(ScreenId.MAIN);
        lane.claim();

        lane.refuse("no room");

        assertThatThrownBy(wanted::get).hasMessageContaining("no room");
        assertThat(lane.claim()).isFalse();
    }

    @Test
    void whoGivesUpMakesRoom() {
        TapLane lane = lane();
        for (int i = 0; i < FrameTap.MOST_WAITING; i++) {
            tap.request(ScreenId.MAIN).cancel(false);
        }

        boolean isWanted = lane.claim();

        assertThat(isWanted).isFalse();
        assertThat(tap.request(ScreenId.MAIN)).isNotDone();
    }

    @Test
    void aTakerThatBlocksDoesNotHoldTheRenderThread() throws Exception {
        TapLane lane = lane();
        var blocked = new CountDownLatch(1);
        var reached = new CountDownLatch(1);
        var _ =
                tap.request(ScreenId.MAIN)
                        .thenAccept(_ -> {
                            reached.countDown();
                            awaitQuietly(blocked);
                        });
        lane.claim();
        lane.assign(0);

        lane.answer(0, PICTURE);

        reached.await();
        assertThat(blocked.getCount()).isOne();
        blocked.countDown();
    }

    @Test
    void whoWaitsWhenTheRendererStopsIsTold() {
        lane();
        CompletableFuture<Picture> wanted = tap.request(ScreenId.MAIN);

        tap.close();

        assertThatThrownBy(wanted::get).hasMessageContaining("the renderer has stopped");
    }

    private TapLane lane() {
        tap.follow(
                List.of(
                        new RenderScreen(
                                ScreenId.MAIN, new ScreenFormat(2, 1, 60), List.of(), List.of())));
        TapLane lane = tap.lane(ScreenId.MAIN);
        assertThat(lane).isNotNull();
        return lane;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
