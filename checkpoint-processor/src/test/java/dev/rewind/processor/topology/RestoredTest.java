package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.Restored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");

    @Test
    void whatWasDecidedElsewhereIsStoredAndRecordedAndNotCommandedAgain(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            restore(stream, "e1", started("charge", Map.of("stock", 6)));
            restore(stream, "e2", failed("charge"));

            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "StepClosed", "RollbackOrdered");
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.ROLLING_BACK);
            assertThat(stream.commands()).isEmpty();
        }
    }

    @Test
    void whatWasStillAwaitedThereIsDueOnceNothingIsRestoredAnyMore(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            restore(stream, "e1", started("charge", Map.of("stock", 6)));
            restore(stream, "e2", failed("charge"));
            stream.pass(Duration.ofSeconds(61));
            assertThat(stream.published()).isEmpty();

            stream.publish(EntityKey.plan("other"), started("one", 1));

            stream.pass(Duration.ofSeconds(61));

            assertThat(stream.published())
                    .extracting(Envelope::data)
                    .hasAtLeastOneElementOfType(PlanEvent.DeadlineReached.class);
        }
    }

    @Test
    void aDeadLetterIsSetAsideAgainWithoutTheMark(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            Headers headers = EventWriter.headers(Envelope.of("e1", "/test", ORDER, null, started("one", 1)));
            headers.add(Restored.HEADER, new byte[0]);
            stream.publish(EventWriter.key(ORDER), headers, "no JSON".getBytes(UTF_8));

            assertThat(stream.deadLetters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.headers().lastHeader(Restored.HEADER))
                            .as("published again without the mark, it is decided like any other event")
                            .isNull());
        }
    }

    private static void restore(TestStream stream, String id, PlanEvent event) {
        Headers headers = EventWriter.headers(Envelope.of(id, "/test", ORDER, null, event));
        headers.add(Restored.HEADER, new byte[0]);
        stream.publish(EventWriter.key(ORDER), headers, EventWriter.value(event));
    }
}
