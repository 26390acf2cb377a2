package dev.rewind.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.service.config.Configuration;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanJournalTest {

    /** A step that closes its own runner must not be sent to look at the broker. */
    @Test
    void aPlanWhoseRunnerWasClosedSaysSo() {
        EntityKey plan = EntityKey.plan("order-42");
        PlanEventProducer log = PlanEventProducer.connect(
                Configuration.of(Map.of("REWIND_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"), null));
        PlanJournal journal = new PlanJournal(
                log, plan, "orders", new PlanTrace(OpenTelemetry.noop().getTracer("test"), "orders", plan));
        log.close();

        assertThatThrownBy(() -> journal.append(new PlanEvent.PlanReleased(1L, "plan-runner:here")))
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(PlanStoppedException.Problem.CLOSED))
                .hasMessageContaining("the plan runner was closed while plan:order-42 was running")
                .hasMessageContaining("close was called in one of its steps")
                .hasMessageNotContaining("broker");
    }
}
