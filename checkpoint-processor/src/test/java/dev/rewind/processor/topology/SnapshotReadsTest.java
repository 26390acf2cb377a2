package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.requestedTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.store.EntityStates;
import dev.rewind.processor.verify.ChainCheck;
import dev.rewind.processor.verify.NewestCheckpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads that take a shorter way to the same rows. */
class SnapshotReadsTest {
    private static final EntityKey ORDER = EntityKey.plan("order-4");
    private static final int CHECKPOINTS = 30;
    private static final int MAX_STATE_BYTES = 1 << 20;

    /** In both cases, a walk over all states would have 30 small or 3 MiB of large ones. */
    @ParameterizedTest
    @CsvSource({"10,100", "9,100", "30,100000"})
    void aWalkHasTheStatesThatALookUpHas(int limit, int stateBytes, @TempDir Path directory) {
        try (TestStream stream = new TestStream(directory, MAX_STATE_BYTES)) {
            for (int i = 0; i < CHECKPOINTS; i++) {
                for (EntityKey each : List.of(ORDER, EntityKey.plan("order-42"), EntityKey.plan("order-3"))) {
                    stream.publishNow(each, captured(each + ":" + i + "x".repeat(stateBytes)));
                }
            }

            EntityStates states = EntityStates.ofPage(stream.stores, ORDER, CHECKPOINTS, limit);

            List<Checkpoint> checkpoints = stream.stores.checkpoints(ORDER, Long.MAX_VALUE, CHECKPOINTS);
            assertThat(checkpoints)
                    .hasSize(CHECKPOINTS)
                    .allSatisfy(checkpoint -> assertThat(states.get(checkpoint.stateHash()))
                            .isNotNull()
                            .isEqualTo(stream.stores.snapshot(ORDER, checkpoint.stateHash())));
            assertThat(states.get("0".repeat(64))).isNull();
        }
    }

    @Test
    void theHeadSaysWhichCheckpointIsTheLatestAndNamesTheOneTakenLast(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            ChainCheck check = new ChainCheck(stream.stores, ORDER);
            assertThat(check.newestCheckpoint()).isNull();
            for (int i = 1; i <= 4; i++) {
                stream.publishNow(ORDER, captured("state " + i));
            }
            String fourth = stream.stores.checkpoint(ORDER, 4).chainHash();

            assertThat(check.newestCheckpoint()).isEqualTo(new NewestCheckpoint(4, 4, fourth));
            stream.publishNow(ORDER, requestedTo(new CheckpointId(ORDER, 2)));
            stream.publishNow(ORDER, applied(ORDER, 1));

            NewestCheckpoint after = check.newestCheckpoint();
            assertThat(after).isEqualTo(new NewestCheckpoint(2, 4, fourth));
            assertThat(after.linkTo(4)).isEqualTo(fourth);
            assertThat(after.linkTo(2)).isNull();
        }
    }
}
