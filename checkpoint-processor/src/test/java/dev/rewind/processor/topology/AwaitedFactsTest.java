package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitedFactsTest {

    @Test
    void aRunnerWaitsForTheBeginningAndTheEndOfItsPlanAndForNoStepBetween(@TempDir Path directory) throws Exception {
        PlanEvent first = new StepStarted(
                1L,
                new Step("reserve", 0, 1),
                Snapshot.of("-"),
                null,
                null,
                Map.of(),
                List.of(),
                true,
                null,
                null,
                "plan-runner:1");

        try (TestStream stream = new TestStream(directory)) {
            assertThat(commits(stream, first)).containsExactly(CommitRequest.SOON);
            assertThat(commits(stream, completed("reserve"))).containsExactly(CommitRequest.NONE);
            assertThat(commits(stream, started("ship", "-"))).containsExactly(CommitRequest.NONE);
            assertThat(commits(stream, completed("ship"))).containsExactly(CommitRequest.NONE);
            assertThat(commits(stream, new PlanCompleted(1L, Snapshot.of("-")))).contains(CommitRequest.SOON);
        }
    }

    private static List<CommitRequest> commits(TestStream stream, PlanEvent event) throws Exception {
        stream.publishNow(EntityKey.plan("order-42"), event);
        return stream.facts().stream()
                .map(Envelope<Fact>::data)
                .map(fact -> AwaitedFacts.commitOf(fact, event))
                .toList();
    }
}
