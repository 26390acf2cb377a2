package dev.rewind.processor.http;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.requestedTo;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.UndoStep;
import dev.rewind.processor.topology.TestStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftBranchTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final UndoStep BUILD = new UndoStep("build", 1, new CheckpointId(ORDER, 2), true);

    @Test
    void aCheckpointOfALeftBranchNamesTheStepsThatWereUndoneSince(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            shipFailed(stream);
            stream.publishNow(ORDER, requestedTo(BUILD.checkpointId()));
            stream.publishNow(ORDER, applied(ORDER, 2, List.of(BUILD)));

            assertThat(LeftBranch.undone(stream.stores, ORDER, 3, 2)).containsExactly(BUILD);
            assertThat(LeftBranch.undone(stream.stores, ORDER, 2, 2)).isEmpty();
            assertThat(LeftBranch.undone(stream.stores, ORDER, 1, 2)).isEmpty();

            stream.publishNow(ORDER, started("build", "again"));
            assertThat(LeftBranch.undone(stream.stores, ORDER, 3, 4)).containsExactly(BUILD);
            assertThat(LeftBranch.undone(stream.stores, ORDER, 1, 4)).isEmpty();
        }
    }

    @Test
    void aStepThatWasNotUndoneIsStillDone(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            shipFailed(stream);
            stream.publishNow(ORDER, requestedTo(BUILD.checkpointId()));

            assertThat(LeftBranch.undone(stream.stores, ORDER, 3, 2))
                    .as("no answer yet")
                    .isEmpty();
            stream.publishNow(ORDER, applied(ORDER, 2, List.of()));
            assertThat(LeftBranch.undone(stream.stores, ORDER, 3, 2))
                    .as("the answer does not name it")
                    .isEmpty();
        }
    }

    /** Three checkpoints: before reserve, before build and before ship, which failed. */
    private static void shipFailed(TestStream stream) throws Exception {
        stream.publishNow(ORDER, started("reserve", "nothing"));
        stream.publishNow(ORDER, completed("reserve"));
        stream.publishNow(ORDER, started("build", "reserved"));
        stream.publishNow(ORDER, completed("build"));
        stream.publishNow(ORDER, started("ship", "built"));
        stream.publishNow(ORDER, failed("ship"));
        stream.publishNow(ORDER, applied(ORDER, 1));
    }
}
