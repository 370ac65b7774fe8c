package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Asset;
import scrim.engine.stack.Environment;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;
import java.util.Map;

class SnapshotPublisherTest {
    private static final LayerId A = LayerId.of(1);
    private static final LayerId B = LayerId.of(2);

    /** A shader with all that can be declared. */
    private static final ShaderDescription TRAILS =
            new ShaderDescription(
                    new ShaderId("test/trails"),
                    "Trails",
                    "",
                    "",
                    List.of(),
                    List.of(Shows.SPEED),
                    List.of(new Asset("grain", "grain.png")),
                    List.of(new Asset("sans", "sans.ttf")),
                    new Temporal(Temporal.Source.BELOW, 20),
                    true,
                    "hash");

    private final Desk desk = Desk.with(Shows.EVERYTHING, TRAILS);

    // Content

    @Test
    @DisplayName("TST-17 SNC-01 SNC-05 SNP-05 a snapshot has sizes, versions and ordered layers")
    void aSnapshotHasSizesVersionsAndOrderedLayers() {
        desk.accepted(new Mutation.SetEnvironment(new Environment(1920, 1080, 12)));
        RenderSnapshot snapshot = desk.engine.snapshot();

        assertThat(snapshot.environment().inputWidth()).isEqualTo(1920);
        assertThat(snapshot.environment().inputHeight()).isEqualTo(1080);
        assertThat(snapshot.screens().getFirst().format().width()).isEqualTo(640);
        assertThat(snapshot.screens().getFirst().format().height()).isEqualTo(360);
        assertThat(snapshot.version().structure()).isEqualTo(2);
        assertThat(snapshot.version().parameters()).isEqualTo(1);
        assertThat(snapshot.version().packages()).isEqualTo(1);
        assertThat(snapshot.version().sequence()).isEqualTo(2);
        assertThat(snapshot.screens().getFirst().layers())
                .extracting(RenderLayer::id)
                .containsExactly(A, B);
        assertThat(snapshot.value(snapshot.screens().getFirst().brightness()))
                .isEqualTo(scalar(100));
        assertThat(snapshot.screens().getFirst().playState().address().layer().isMaster()).isTrue();
        assertThat(snapshot.screens().getFirst().displayOn().definition().label())
                .isEqualTo("Display on");
    }

    @Test
    @DisplayName("TST-23 SNC-02 SNC-07 SNP-06 a layer has its shader's declarations unchanged")
    void aLayerHasItsShadersDeclarationsUnchanged() {
        RenderSnapshot snapshot = desk.engine.snapshot();
        RenderLayer layer = layer(1);

        assertThat(layer.id()).isEqualTo(B);
        assertThat(layer.key()).isEqualTo(new Key("b"));
        assertThat(layer.shader()).isEqualTo(TRAILS.id());
        assertThat(layer.description()).isSameAs(TRAILS);
        assertThat(layer.description().temporal().source()).isEqualTo(Temporal.Source.BELOW);
        assertThat(layer.description().temporal().requestedFrames()).isEqualTo(20);
        assertThat(layer.historyFrames()).isEqualTo(12);
        assertThat(layer.description().feedback()).isTrue();
        assertThat(layer.description().textures()).containsExactly(new Asset("grain", "grain.png"));
        assertThat(layer.description().fonts()).containsExactly(new Asset("sans", "sans.ttf"));
        assertThat(snapshot.value(layer.mix())).isEqualTo(scalar(1));
        assertThat(snapshot.value(layer.bypass())).isEqualTo(new ParameterValue.Flag(false));
        assertThat(snapshot.value(layer.blend())).isEqualTo(new ParameterValue.Choice(0));
        assertThat(layer.inputs()).extracting(Slot::definition).containsExactly(Shows.SPEED);
        assertThat(layer(0).historyFrames()).isZero();
    }

    @Test
    @DisplayName("SNP-02 SNP-12 a snapshot merges base and session values and stays as it is")
    void aSnapshotMergesBaseAndSessionValuesAndStaysAsItIs() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.set("main/b/speed", scalar(5), Lifetime.SESSION);
        RenderSnapshot snapshot = desk.engine.snapshot();
        Slot a = desk.slot("main/a/speed");
        Slot b = desk.slot("main/b/speed");

        desk.set("main/a/speed", 9);
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, A));

        assertThat(snapshot.value(a)).isEqualTo(scalar(3));
        assertThat(snapshot.value(b)).isEqualTo(scalar(5));
        assertThat(snapshot.screens().getFirst().layers()).hasSize(2);
    }

    // Domains

    @Test
    @DisplayName("TST-18 SNV-02 SNV-06 SNB-04 a changed value moves the parameter version alone")
    void aChangedValueMovesTheParameterVersionAlone() {
        moves(() -> desk.set("main/a/speed", 3), 0, 1, 0);
        moves(() -> desk.set("main/a/mix", 0.5f), 0, 1, 0);
        moves(
                () -> desk.set("main/a/title", new ParameterValue.Text("x"), Lifetime.SESSION),
                0,
                1,
                0);
        moves(() -> desk.set("main/master/brightness", 50), 0, 1, 0);
        assertThat(desk.counter("snapshot.bump.VALUES")).isEqualTo(4);
    }

    @Test
    @DisplayName("SNB-03 SNV-02 a changed bypass moves the parameter version")
    void aChangedBypassMovesTheParameterVersion() {
        moves(() -> desk.set("main/a/bypass", 1), 0, 1, 0);
    }

    @Test
    @DisplayName("TST-19 SNV-01 SNB-01 another order moves the structure version alone")
    void anotherOrderMovesTheStructureVersionAlone() {
        moves(() -> desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 1)), 1, 0, 0);
        assertThat(desk.counter("snapshot.bump.LAYERS_REORDERED")).isEqualTo(1);
        moves(
                () -> desk.accepted(new Mutation.SetLayerKey(ScreenId.MAIN, A, new Key("warp"))),
                1,
                0,
                0);
        assertThat(desk.counter("snapshot.bump.LAYER_KEY")).isEqualTo(1);
    }

    @Test
    @DisplayName("SNB-01 SNV-01 a layer more or less moves structure and parameters")
    void aLayerMoreOrLessMovesStructureAndParameters() {
        moves(
                () ->
                        desk.accepted(
                                new Mutation.AddLayer(
                                        ScreenId.MAIN, null, Shows.COUSIN.id(), 0, Map.of())),
                1,
                1,
                0);
        moves(() -> desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, A)), 1, 1, 0);
        assertThat(desk.counter("snapshot.bump.LAYERS_ADDED_OR_REMOVED")).isEqualTo(2);
    }

    @Test
    @DisplayName("SNB-02 SNV-01 another shader moves the structure version")
    void anotherShaderMovesTheStructureVersion() {
        moves(
                () -> desk.accepted(new Mutation.SetShader(ScreenId.MAIN, A, Shows.COUSIN.id())),
                1,
                1,
                0);
        assertThat(desk.counter("snapshot.bump.SHADER_ASSIGNED")).isEqualTo(1);
        assertThat(desk.counter("snapshot.bump.PACKAGE_CHANGED")).isZero();
    }

    @Test
    @DisplayName("TST-20 SNV-03 SNB-05 a changed manifest moves the package version")
    void aChangedManifestMovesThePackageVersion() {
        moves(() -> refresh(Shows.withContent(TRAILS, "edited")), 0, 0, 1);
        moves(
                () -> refresh(Shows.withTemporal(TRAILS, new Temporal(Temporal.Source.INPUT, 20))),
                0,
                0,
                1);
        moves(() -> refresh(Shows.withTemporal(TRAILS, Temporal.NONE)), 1, 0, 1);
        moves(
                () ->
                        refresh(
                                Shows.withInputs(
                                        TRAILS,
                                        ParameterDefinition.of(
                                                "speed",
                                                "Speed",
                                                new ParameterKind.Scalar(1, 0, 4)))),
                1,
                0,
                1);
        assertThat(desk.counter("snapshot.bump.PACKAGE_CHANGED")).isEqualTo(4);
        assertThat(desk.counter("snapshot.bump.PARAMETERS_DECLARED")).isEqualTo(1);
    }

    @Test
    @DisplayName("SNV-11 SNB-06 another size moves the structure version")
    void anotherSizeMovesTheStructureVersion() {
        moves(
                () -> desk.accepted(new Mutation.SetEnvironment(new Environment(720, 576, 12))),
                1,
                0,
                0);
        moves(
                () ->
                        desk.accepted(
                                new Mutation.SetFormat(
                                        ScreenId.MAIN, new ScreenFormat(64, 64, 60))),
                1,
                0,
                0);
        assertThat(desk.counter("snapshot.bump.DIMENSIONS")).isEqualTo(2);
        moves(
                () ->
                        desk.accepted(
                                new Mutation.AddScreen(new ScreenId("side"), ScreenFormat.DEFAULT)),
                1,
                1,
                0);
        assertThat(desk.counter("snapshot.bump.SCREENS")).isEqualTo(1);
    }

    @Test
    @DisplayName("SNB-07 a scene that looks different is published, one that does not is not")
    void aSceneThatLooksDifferentIsPublished() {
        var dawn = new SceneId("dawn");
        var load =
                new Mutation.LoadScene(
                        ScreenId.MAIN, dawn, Mutation.LoadedAutomation.KEEP_COMPATIBLE);
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, dawn, "Dawn"));

        moves(() -> desk.accepted(load), 0, 0, 0);
        desk.set("main/a/speed", 3);
        moves(() -> desk.accepted(load), 0, 1, 0);
    }

    @Test
    @DisplayName("SNV-04 SNV-05 the composed version and the sequence only grow")
    void theComposedVersionAndTheSequenceOnlyGrow() {
        SnapshotVersion before = desk.engine.snapshot().version();
        List<Runnable> changes =
                List.of(
                        () -> desk.set("main/a/speed", 3),
                        () -> desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 1)),
                        () -> refresh(Shows.withContent(TRAILS, "edited")),
                        () -> desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, A)));
        for (Runnable change : changes) {
            change.run();
            SnapshotVersion now = desk.engine.snapshot().version();

            assertThat(now.snapshot()).isGreaterThan(before.snapshot());
            assertThat(now.sequence()).isEqualTo(before.sequence() + 1);
            before = now;
        }
    }

    @Test
    @DisplayName("SNV-10 RSK-12 every reason belongs to one domain and is counted by its name")
    void everyReasonBelongsToOneDomainAndIsCounted() {
        for (BumpReason reason : BumpReason.values()) {
            assertThat(desk.health.report().counters())
                    .containsEntry("snapshot.bump." + reason, 0L);
        }
        assertThat(BumpReason.VALUES.domain).isEqualTo(BumpReason.Domain.PARAMETERS);
        assertThat(BumpReason.PACKAGE_CHANGED.domain).isEqualTo(BumpReason.Domain.PACKAGES);
    }

    // Publication

    @Test
    @DisplayName("TST-22 SNB-14 SNT-04 what changes nothing is suppressed and counted")
    void whatChangesNothingIsSuppressedAndCounted() {
        desk.set("main/a/speed", 3);
        RenderSnapshot before = desk.engine.snapshot();

        moves(() -> desk.set("main/a/speed", 3), 0, 0, 0);
        moves(() -> refresh(TRAILS), 0, 0, 0);
        moves(() -> desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 0)), 0, 0, 0);
        moves(() -> desk.accepted(new Mutation.SetEnvironment(Environment.WITHOUT_INPUT)), 0, 0, 0);

        assertThat(desk.engine.snapshot()).isSameAs(before);
        assertThat(desk.counter("snapshot.suppressed")).isEqualTo(4);
    }

    @Test
    @DisplayName("SNB-05 a change of a shader that nobody uses is suppressed")
    void aChangeOfAShaderThatNobodyUsesIsSuppressed() {
        moves(
                () ->
                        desk.accepted(
                                new Mutation.RefreshCatalog(
                                        ShaderCatalog.of(
                                                Shows.EVERYTHING,
                                                TRAILS,
                                                Shows.withContent(Shows.COUSIN, "edited")))),
                0,
                0,
                0);
    }

    @Test
    @DisplayName(
            "TST-21 SNV-07 SNV-08 SNB-08 SNB-09 SNB-11 SNB-12 SNC-04 frames publish nothing:"
                    + " neither time, frame count, automation nor cleared history")
    void framesPublishNothing() {
        RenderSnapshot before = desk.engine.snapshot();

        FrameTime time = desk.frame().time();
        long firstFrame = time.frameIndex();
        desk.put("main/a/speed", 7);
        desk.accepted(new Mutation.ClearHistory(new Scope.Everything()));
        desk.frame();
        desk.wall.set(9_000_000);
        desk.frame();

        assertThat(time.frameIndex()).isEqualTo(firstFrame + 2);
        assertThat(time.timeSeconds()).isGreaterThan(0);
        assertThat(desk.engine.snapshot()).isSameAs(before);
        assertThat(desk.gauge("snapshot.published")).isEqualTo(1);
    }

    @Test
    @DisplayName("SNP-14 SNR-01 SNI-03 only the coordinator publishes; anybody reads one handle")
    void onlyTheCoordinatorPublishesAndAnybodyReads() throws InterruptedException {
        RenderSnapshot here = desk.engine.snapshot();
        var there = new RenderSnapshot[1];
        var refused = new Throwable[1];
        var publisher = new SnapshotPublisher(desk.engine.view(), desk.ticker, desk.health);
        var other =
                new Thread(() -> {
                    there[0] = desk.engine.snapshot();
                    try {
                        publisher.publishEdits(List.of());
                    } catch (WrongThreadException e) {
                        refused[0] = e;
                    }
                });
        other.start();
        other.join();

        assertThat(there[0]).isSameAs(here);
        assertThat(refused[0]).hasMessageContaining("COORDINATOR");
    }

    @Test
    @DisplayName("RSK-10 SNP-04 an edit shares all layer records and all pages but one")
    void anEditSharesAllLayerRecordsAndAllPagesButOne() {
        Desk large = Desk.with(Shows.scalars("test/x", 300), Shows.scalars("test/y", 300));
        RenderSnapshot before = large.engine.snapshot();
        Slot edited = large.slot("main/b/p299");

        large.set("main/b/p299", 0.5f);

        RenderSnapshot after = large.engine.snapshot();
        assertThat(after.screens()).isSameAs(before.screens());
        assertThat(after.slots()).isSameAs(before.slots());
        assertThat(after.objects).isSameAs(before.objects);
        assertThat(after.pages.length).isEqualTo(after.slots().pages()).isGreaterThan(2);
        for (int page = 0; page < after.pages.length; page++) {
            if (page == edited.offset() / SlotTable.PAGE) {
                assertThat(after.pages[page]).isNotSameAs(before.pages[page]);
            } else {
                assertThat(after.pages[page]).isSameAs(before.pages[page]);
            }
        }
        assertThat(before.value(edited)).isEqualTo(scalar(0));
    }

    @Test
    @DisplayName(
            "SNI-01 SNI-02 SNI-04 the publisher builds, compares, publishes; time is elsewhere")
    void thePublisherBuildsComparesAndPublishes() {
        var publisher = new SnapshotPublisher(desk.engine.view(), desk.ticker, desk.health);
        RenderSnapshot first = publisher.latest();
        desk.set("main/a/speed", 3);

        RenderSnapshot built = publisher.build(desk.engine.view());
        assertThat(publisher.latest()).isSameAs(first);
        assertThat(publisher.publishIfChanged(built)).isTrue();
        assertThat(publisher.publishIfChanged(publisher.build(desk.engine.view()))).isFalse();

        assertThat(publisher.latest().version()).isEqualTo(new SnapshotVersion(1, 2, 1, 2));
        assertThat(publisher.latest().didParametersChange(first.version())).isTrue();
        assertThat(publisher.latest().didStructureChange(first.version())).isFalse();
    }

    @Test
    @DisplayName("SNP-11 SNR-04 SNV-09 programs depend on structure and packages, values do not")
    void programsDependOnStructureAndPackages() {
        SnapshotVersion since = desk.engine.snapshot().version();
        desk.set("main/a/speed", 3);
        assertThat(desk.engine.snapshot().didStructureChange(since)).isFalse();
        assertThat(desk.engine.snapshot().didParametersChange(since)).isTrue();

        since = desk.engine.snapshot().version();
        refresh(Shows.withContent(TRAILS, "edited"));
        assertThat(desk.engine.snapshot().didStructureChange(since)).isTrue();
        assertThat(desk.engine.snapshot().didParametersChange(since)).isFalse();

        since = desk.engine.snapshot().version();
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 1));
        assertThat(desk.engine.snapshot().didStructureChange(since)).isTrue();
    }

    @Test
    @DisplayName("SNT-01 SNT-02 SNT-03 publications, build times and reasons are counted")
    void publicationsBuildTimesAndReasonsAreCounted() {
        desk.set("main/a/speed", 3);
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 1));

        assertThat(desk.gauge("snapshot.published")).isEqualTo(3);
        assertThat(desk.health.report().histograms().get("snapshot.buildNanos").count())
                .isEqualTo(1);
        assertThat(desk.counter("snapshot.bump.VALUES")).isEqualTo(1);
        assertThat(desk.counter("snapshot.bump.LAYERS_REORDERED")).isEqualTo(1);
    }

    private void moves(Runnable change, int structure, int parameters, int packages) {
        SnapshotVersion before = desk.engine.snapshot().version();

        change.run();

        int published = structure + parameters + packages > 0 ? 1 : 0;
        assertThat(desk.engine.snapshot().version())
                .isEqualTo(
                        new SnapshotVersion(
                                before.structure() + structure,
                                before.parameters() + parameters,
                                before.packages() + packages,
                                before.sequence() + published));
    }

    private void refresh(ShaderDescription trails) {
        desk.accepted(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(Shows.EVERYTHING, trails, Shows.COUSIN)));
    }

    private RenderLayer layer(int at) {
        return desk.engine.snapshot().screens().getFirst().layers().get(at);
    }

    private static ParameterValue scalar(float number) {
        return new ParameterValue.Scalar(number);
    }
}
