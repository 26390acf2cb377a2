package dev.rewind.benchmarks.comparison.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.benchmarks.comparison.OrderStates;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class PlanEventRecordsTest {
    private final PlanEventRecords records = new PlanEventRecords(30_000);

    @Test
    void theEventsAreWhatTheContractDescribes() throws UnreadableEventException {
        PlanEvent.StepStarted started = (PlanEvent.StepStarted) read(records.started("p", 1));
        PlanEvent after = read(records.startedAfter("p", 2));
        PlanEvent.StepCompleted completed = (PlanEvent.StepCompleted) read(records.completed("p", 1));
        PlanEvent.StepFailed failed = (PlanEvent.StepFailed) read(records.failed("p", 1));
        PlanEvent.RollbackApplied applied = (PlanEvent.RollbackApplied) read(records.applied("p", "plan:p:r1", 2));

        assertThat(started.step().name()).isEqualTo("step-1");
        assertThat(started.timeoutMs()).isEqualTo(30_000L);
        assertThat(new String(started.state().bytes(), StandardCharsets.UTF_8)).isEqualTo(OrderStates.of("p", 1));
        assertThat(after).isInstanceOf(PlanEvent.StepStarted.class);
        assertThat(completed.step()).isEqualTo(started.step());
        assertThat(failed.step()).isEqualTo(started.step());
        assertThat(applied.epoch()).isEqualTo(2);
        assertThat(read(records.planCompleted("p"))).isInstanceOf(PlanEvent.PlanCompleted.class);
    }

    @Test
    void withoutATimeOutTheEventNamesNone() throws UnreadableEventException {
        PlanEvent.StepStarted started = (PlanEvent.StepStarted) read(new PlanEventRecords(0).started("p", 1));

        assertThat(started.timeoutMs()).isNull();
    }

    private static PlanEvent read(ProducerRecord<byte[], byte[]> record) throws UnreadableEventException {
        return new EventReader()
                .planEvent(record.key(), record.headers(), record.value())
                .data();
    }
}
