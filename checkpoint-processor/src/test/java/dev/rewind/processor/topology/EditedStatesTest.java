package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.testsupport.Scale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests edited rollbacks with the rules and the stores together. */
class EditedStatesTest {
    private static final EntityKey NOTE = new EntityKey("artifact", "note");
    private static final Snapshot PATCH = Snapshot.of(List.of());
    private static final Snapshot EDITED = Snapshot.of("by hand");

    @Test
    void theEditedStateIsStoredAndCommanded(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(NOTE, captured("one"));
            stream.publish(NOTE, captured("two"));

            stream.publish(NOTE, edit());

            RollbackCommand command = stream.commands().get(0).data();
            assertThat(command.state()).isEqualTo(EDITED);
            assertThat(command.checkpoint().id()).isEqualTo(new CheckpointId(NOTE, 3));
            List<Checkpoint> stored = stream.stores.checkpoints(NOTE, Long.MAX_VALUE, 10);
            assertThat(stored).hasSize(3);
            assertThat(stored.get(0).edited().from()).isEqualTo(new CheckpointId(NOTE, 1));
            assertThat(stored.get(0).stateHash()).isEqualTo(EDITED.hash());
            assertThat(stream.stores.rollback(NOTE, 1).editedCheckpointId()).isEqualTo(new CheckpointId(NOTE, 3));
            assertThat(stream.count("snapshots")).isEqualTo(3);
            assertThat(stream.deadLetters()).isEmpty();
        }
    }

    @Test
    void aProposedStateIsStoredUntilItIsApprovedOrNot(@TempDir Path directory) throws Exception {
        ApprovalPolicy edits = new ApprovalPolicy(false, false, null, null, true, Duration.ofHours(1));
        LawLimits law = LawLimits.defaults().with(new ApprovalPolicies(Map.of("artifact", edits)));
        try (TestStream stream = new TestStream(directory, law)) {
            stream.publish(NOTE, captured("one"));
            stream.publish(NOTE, captured("two"));

            stream.publish(NOTE, edit());
            assertThat(stream.commands()).isEmpty();
            assertThat(stream.count("snapshots")).isEqualTo(3);
            stream.publish(NOTE, new PlanEvent.RollbackRejected(null, digest(stream), "no", "bob"));
            assertThat(stream.count("snapshots")).isEqualTo(2);

            stream.publish(NOTE, edit());
            stream.publish(NOTE, new PlanEvent.RollbackApproved(null, digest(stream), null, "bob"));
            assertThat(stream.commands())
                    .singleElement()
                    .satisfies(command -> assertThat(command.data().state()).isEqualTo(EDITED));
            assertThat(stream.count("snapshots")).isEqualTo(3);
            assertThat(stream.deadLetters()).isEmpty();
        }
    }

    @Test
    void aForkCostsOneSnapshotHoweverLongTheBaseIs(@TempDir Path directory) throws Exception {
        EntityKey fork = new EntityKey("artifact", "copy");
        int checkpoints = Scale.of(2_000, 20_000);
        try (TestStream stream = new TestStream(directory)) {
            for (int i = 1; i <= checkpoints; i++) {
                stream.publish(NOTE, captured("state " + i));
            }
            int snapshots = stream.count("snapshots");
            int records = stream.count("records");

            CheckpointId base = new CheckpointId(NOTE, checkpoints / 2);
            stream.publish(NOTE, new PlanEvent.ForkRequested(null, base, fork, "what if", "ann", null, null, null));
            stream.published().forEach(stream::publish);

            assertThat(stream.stores.checkpoints(fork, Long.MAX_VALUE, 10))
                    .singleElement()
                    .satisfies(first -> {
                        assertThat(first.forkedFrom().checkpointId()).isEqualTo(base);
                        assertThat(first.chainHash()).isEqualTo(first.expectedChainHash());
                    });
            assertThat(stream.count("snapshots")).isEqualTo(snapshots + 1);
            assertThat(stream.count("records") - records)
                    .as("rows of one checkpoint and of one entity")
                    .isLessThan(12);
        }
    }

    private static String digest(TestStream stream) throws Exception {
        return stream.state(NOTE).proposal().digest();
    }

    private static PlanEvent edit() {
        CheckpointId first = new CheckpointId(NOTE, 1);
        return new PlanEvent.RollbackRequested(
                        null, new RollbackTarget.ToCheckpoint(first), "because", "ann", null, null)
                .with(new PlanEvent.Edit(EDITED, first, PATCH));
    }
}
