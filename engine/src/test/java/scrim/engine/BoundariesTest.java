package scrim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Who must not know whom, read from the sources. */
class BoundariesTest {
    private static final String WORLD =
            "java\\.io|java\\.net|java\\.nio\\.(?!ByteOrder;)|FileChannel|Socket|Thread\\.of|new"
                    + " Thread|Executor|lwjgl|opengl|JsonNode";

    @Test
    @DisplayName(
            "LAY-10 parameters, stacks and state know no files, sockets, GL, JSON or compilers")
    void theEngineKnowsNothingOfTheWorld() {
        for (String folder : List.of("param", "stack", "state", "health")) {
            Path path = Repository.ROOT.resolve("engine/src/main/java/scrim/engine/" + folder);
            for (Path file : Repository.javaFiles(path, 1)) {
                String name = file.getFileName().toString().replace(".java", "");
                // The one thread there is: the coordinator's.
                if (!name.equals("Engine")) {
                    doesNotMention(folder + "/" + name, WORLD);
                }
            }
        }
        doesNotMention("../../module-info", "requires (?!static org\\.jspecify;)");
    }

    @Test
    @DisplayName("LAY-10 LAY-14 composition drains no queue and reaches no tier's owner")
    void compositionReachesNoOwner() {
        doesNotMention(
                "state/StateComposer",
                "Handoff|Mailbox|DurableState|CommittedState|MutationCoordinator|SnapshotPublisher"
                        + "|scrim\\.engine\\.(persist|health)");
        doesNotMention("state/Tiers", "Coordinator|Overlay|Publisher|persist");
    }

    @Test
    @DisplayName("LAY-16 the committed tier knows no smoothing, no disk, no GPU")
    void theCommittedTierKnowsNoSmoothing() {
        doesNotMention(
                "state/CommittedState", "Glide|smoothing|EngineSettings|Overlay|Mailbox|persist");
    }

    @Test
    @DisplayName("LAY-18 automation reaches neither saved nor committed truth nor publication")
    void automationReachesNoCommittedTruth() {
        doesNotMention(
                "state/AutomationOverlay",
                "DurableState|CommittedState|CommittedView|SnapshotPublisher|MutationCoordinator"
                        + "|persist");
    }

    @Test
    @DisplayName("LAY-23 what is saved knows nothing of automation")
    void whatIsSavedKnowsNothingOfAutomation() {
        doesNotMention(
                "state/DurableState", "Overlay|Mailbox|Lifetime|CommitRequest|EngineSettings");
        doesNotMention("stack/Screen", "Overlay|Mailbox|Lifetime");
        doesNotMention("stack/Layer", "Overlay|Mailbox|Lifetime");
    }

    @Test
    @DisplayName("SNP-09 SNP-15 SNP-16 publication judges, classifies, saves and changes nothing")
    void publicationJudgesNothing() {
        doesNotMention(
                "state/SnapshotPublisher",
                "\\bMutation\\b|MutationBatch|MutationOutcome|Lifetime|Overlay|Mailbox|FrameTime"
                        + "|FrameClock|CommitRequest|\\bDraft\\b|persist|withScreen|withLayer");
    }

    @Test
    @DisplayName("SNP-01 SNP-10 what runs on the render thread never sees base or committed tiers")
    void theRenderThreadNeverSeesTheStore() throws IOException {
        String store = "DurableState|CommittedState|CommittedView|MutationCoordinator";
        for (String name :
                List.of(
                        "FramePipeline",
                        "StateComposer",
                        "AutomationOverlay",
                        "Glide",
                        "FrameState",
                        "RenderSnapshot",
                        "RenderScreen",
                        "RenderLayer")) {
            doesNotMention("state/" + name, store);
        }
        Path render = Repository.ROOT.resolve("daemon/src/main/java/scrim/daemon/render");
        if (Files.isDirectory(render)) {
            for (Path file : Repository.javaFiles(render, 1)) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern(store);
            }
        }
    }

    @Test
    @DisplayName(
            "SNP-17 SNB-10 SNB-12 SNB-13 only the publisher makes snapshots, only the coordinator"
                    + " asks it to")
    void thereIsOnePathToTheRenderer() {
        assertThat(mentioning("new RenderSnapshot\\(")).containsExactly("SnapshotPublisher");
        assertThat(mentioning("\\.publish(IfChanged|Edits)\\("))
                .containsExactly("MutationCoordinator");
    }

    @Test
    @DisplayName("SNC-06 a snapshot has nothing in it that the renderer or automation made")
    void aSnapshotHoldsNothingOfTheRenderer() {
        for (String name : List.of("RenderSnapshot", "RenderScreen", "RenderLayer", "Slot")) {
            doesNotMention(
                    "state/" + name,
                    "Overlay|Mailbox|FrameTime|FrameState|Handoff|(?i)texture|framebuffer|program"
                            + "|buffer");
        }
    }

    private static void doesNotMention(String name, String pattern) {
        assertThat(Repository.engineCode(name)).as(name).doesNotContainPattern(pattern);
    }

    private static List<String> mentioning(String pattern) {
        var names = new ArrayList<String>();
        Path state = Repository.ROOT.resolve("engine/src/main/java/scrim/engine/state");
        for (Path file : Repository.javaFiles(state, 1)) {
            String name = file.getFileName().toString().replace(".java", "");
            if (Pattern.compile(pattern).matcher(Repository.engineCode("state/" + name)).find()) {
                names.add(name);
            }
        }
        return names;
    }
}
