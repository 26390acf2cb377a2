package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.pinned;
import static dev.rewind.processor.PlanEvents.requestedTo;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.processor.verify.ChainCheck;
import dev.rewind.service.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests retention with the rules and the stores together. */
class PruningTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final int SLACK = 16;

    @Test
    void theStoreFollowsTheLimitAndPinsAndTargetsSurvive(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory, timers("*:keep_last=20"))) {
            stream.publishNow(ORDER, captured(state(0)));
            stream.publishNow(ORDER, captured(state(1)));
            stream.publishNow(ORDER, captured(state(2)));
            stream.publishNow(ORDER, pinned(new CheckpointId(ORDER, 3)));
            for (int i = 3; i < 500; i++) {
                stream.publishNow(ORDER, captured(state(i)));
            }

            List<Checkpoint> kept = stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 1000);
            assertThat(kept).as("the pin, the last ones").hasSizeBetween(21, 21 + SLACK);
            assertThat(kept).extracting(Checkpoint::sequence).contains(500L, 481L, 3L);
            assertThat(stream.count("snapshots")).isEqualTo(kept.size());
            assertThat(checkedChain(stream, ORDER)).isEqualTo(500);

            stream.publishNow(ORDER, requestedTo(new CheckpointId(ORDER, 3)));
            stream.publishNow(EntityKey.plan("other"), captured("time goes on"));

            assertThat(stream.stores.rollback(ORDER, 1).checkpointId().sequence())
                    .isEqualTo(3);
        }
    }

    @Test
    void whatARollbackHasGoneBackToIsTheLatestAndStays(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory, timers("*:max_age=1h"))) {
            for (int i = 0; i < 5; i++) {
                stream.publishNow(ORDER, captured(state(i)));
            }
            stream.publishNow(ORDER, requestedTo(new CheckpointId(ORDER, 2)));
            stream.publishNow(ORDER, applied(ORDER, 1));

            passHours(stream, 2);

            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10))
                    .extracting(Checkpoint::sequence)
                    .containsExactly(2L);
            assertThat(checkedChain(stream, ORDER)).isEqualTo(5);
            assertThat(stream.published())
                    .filteredOn(event -> event.id().contains("/retention/"))
                    .as("an event that pruned nothing is recognized as a copy")
                    .extracting(Envelope::id)
                    .isNotEmpty();
            long refused = stream.facts().stream()
                    .filter(fact -> fact.data().getClass().getSimpleName().equals("RequestRefused"))
                    .count();
            assertThat(refused).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void manyEntitiesThatNothingHappensToAreCutDownToTheirLatest(@TempDir Path directory) {
        int entities = 200;
        try (TestStream stream = new TestStream(directory, timers("artifact:max_age=1h"))) {
            for (int entity = 0; entity < entities; entity++) {
                for (int i = 0; i < 5; i++) {
                    stream.publishNow(artifact(entity), captured(state(i)));
                }
            }
            assertThat(stream.records('c')).isEqualTo(entities * 5);

            passHours(stream, 2);

            assertThat(stream.records('c')).isEqualTo(entities);
            assertThat(stream.count("snapshots")).isEqualTo(entities);
            assertThat(checkedChain(stream, artifact(7))).isEqualTo(5);
        }
    }

    @Test
    void moreThanOneAnswerMayNameIsPrunedInSeveral(@TempDir Path directory) throws Exception {
        Map<String, Map<Bytes, byte[]>> rows;
        try (TestStream before = new TestStream(directory.resolve("before"))) {
            for (int i = 0; i < 2_100; i++) {
                before.publishNow(ORDER, captured(state(i % 7)));
            }
            assertThat(before.count("snapshots")).isEqualTo(7);
            rows = before.rows();
        }
        try (TestStream stream = new TestStream(directory.resolve("after"), timers("plan:keep_last=10"))) {
            stream.takeOver(rows);

            stream.pass(Duration.ofSeconds(1));

            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 100)).hasSize(10);
            assertThat(stream.factNames())
                    .containsExactly("CheckpointsPruned", "CheckpointsPruned", "CheckpointsPruned");
            assertThat(stream.count("snapshots"))
                    .as("states that are still needed")
                    .isEqualTo(7);
            assertThat(checkedChain(stream, ORDER)).isEqualTo(2_100);
        }
    }

    @Test
    void aStepsEndGoesWithTheCheckpointThatItStartedFrom(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory, timers("*:max_age=1h"))) {
            stream.publishNow(ORDER, started("one", state(1)));
            stream.publishNow(ORDER, completed("one"));
            stream.publishNow(ORDER, started("two", state(2)));
            stream.publishNow(ORDER, completed("two"));
            stream.publishNow(ORDER, captured(state(3)));
            assertThat(stream.records('s')).isEqualTo(2);

            passHours(stream, 2);

            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10))
                    .extracting(Checkpoint::sequence)
                    .as("all of a plan that runs")
                    .containsExactly(3L, 2L, 1L);
            stream.publishNow(ORDER, new PlanEvent.PlanCompleted(null, null));

            passHours(stream, 2);

            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10))
                    .extracting(Checkpoint::sequence)
                    .containsExactly(3L);
            assertThat(stream.records('s')).isEqualTo(0);
        }
    }

    @Test
    void aPlanThatSleptForAYearIsUndoneWithTheRightStates(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory, timers("*:keep_last=1,max_age=1h"))) {
            stream.publishNow(ORDER, started("one", state(1)));
            stream.publishNow(ORDER, completed("one"));
            stream.publishNow(ORDER, started("two", state(2)));
            for (int month = 0; month < 12; month++) {
                stream.pass(Duration.ofDays(31));
                passHours(stream, 1);
            }

            stream.publishNow(ORDER, new PlanEvent.PlanFailed(null, null, null, PlanEvent.PlanRollback.START));

            RollbackCommand command = stream.commands().get(0).data();
            assertThat(command.undo()).extracting(UndoStep::step).containsExactly("two", "one");
            assertThat(command.state()).isEqualTo(Snapshot.of(state(1)));
            assertThat(stream.stores.checkpoints(ORDER, Long.MAX_VALUE, 10)).hasSize(2);
            assertThat(stream.facts())
                    .filteredOn(fact -> fact.data() instanceof Fact.RequestRefused)
                    .as("retention does not ask for what is needed")
                    .isEmpty();
        }
    }

    /** How many checkpoints, stored or pruned, the chain covers; it must be intact. */
    private static long checkedChain(TestStream stream, EntityKey entity) {
        ChainCheck check = new ChainCheck(stream.stores, entity);
        try (ChainCheck.Walk walk = check.walk(check.newest())) {
            ChainCheck.Part all = walk.go(() -> false, Integer.MAX_VALUE);
            assertThat(all.damage()).isEmpty();
            assertThat(all.next()).isNull();
            return all.checked() + all.pruned();
        }
    }

    /** Lets time pass in steps that are short enough for every part of a retention round. */
    private static void passHours(TestStream stream, int hours) {
        for (int minute = 0; minute < hours * 60; minute++) {
            stream.pass(Duration.ofSeconds(59));
            for (int i = 0; i < 5; i++) {
                stream.pass(Duration.ofMillis(200));
            }
        }
    }

    private static EntityKey artifact(int number) {
        return new EntityKey("artifact", "picture-" + number);
    }

    private static Map<String, Integer> state(int number) {
        return Map.of("n", number);
    }

    private static TimerSettings timers(String retention) {
        return TimerSettings.with(RetentionSettings.of(Configuration.of(Map.of("REWIND_RETENTION", retention), null)));
    }
}
