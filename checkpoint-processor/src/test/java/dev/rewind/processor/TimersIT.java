package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static dev.rewind.processor.PlanEvents.startedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.service.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimersIT {
    private static final EntityKey ORDER = EntityKey.plan("order");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aStepWhoseRunnerIsNeverHeardOfAgainIsTakenBackAfterItsDeadline(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                Commands commands = new Commands(rewind);
                CheckpointProcessor processor = rewind.processor()) {
            // The first one loads the classes and warms up the broker; only the second is timed.
            rewind.publish(EntityKey.plan("first"), startedFor(Duration.ofMillis(1), "charge", 1));
            commands.await(1);
            long started = rewind.publish(ORDER, startedFor(Duration.ofSeconds(2), "charge", Map.of("paid", false)))
                    .timestamp();

            Command command = commands.await(2).get(1);

            assertThat(command.content().cause().kind()).isEqualTo(RollbackCause.Kind.STEP_TIMED_OUT);
            assertThat(command.content().state()).hasToString("{\"paid\":false}");
            long late = command.loggedAt() - started - 2_000;
            System.out.printf("a step that timed out: commanded back %d ms after its deadline%n", late);
            assertThat(late).isNotNegative();
            assertThat(processor.ready()).isTrue();
        }
    }

    @Test
    void aConsumerThatNeverAnswersIsAskedFiveTimesAndThenAPerson(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                Commands commands = new Commands(rewind);
                CheckpointProcessor processor = rewind.processor(Map.of(Setting.RESPOND_WITHIN, "300ms"))) {
            rewind.publish(ORDER, started("charge", 1));
            rewind.publish(ORDER, failed("charge"));

            await().atMost(LIMIT)
                    .until(() -> rewind.get(processor, "/store/entities?status=rollback_failed")
                            .body()
                            .contains("\"entity_id\":\"order\""));
            assertThat(rewind.get(processor, "/store/rollbacks/plan/order/1").body())
                    .contains("\"status\":\"expired\"", "\"attempts\":5");
            assertThat(commands.await(5))
                    .extracting(command -> command.content().attempt())
                    .containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void aDeadlineThatPassesWhileNoProcessorRunsIsFoundByTheNextOne(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                Commands commands = new Commands(rewind)) {
            RecordMetadata step;
            try (CheckpointProcessor processor = rewind.processor()) {
                step = rewind.publish(ORDER, startedFor(Duration.ofMillis(1_500), "charge", 1));
                assertThat(rewind.getAfter(step, processor, "/store/entities/plan/order")
                                .statusCode())
                        .isEqualTo(200);
            }

            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(commands.await(1).get(0).content().cause().kind())
                        .isEqualTo(RollbackCause.Kind.STEP_TIMED_OUT);
                assertThat(processor.ready()).isTrue();
            }
        }
    }

    @Test
    void deadlinesMoveWithTheirPartitionsToAnotherProcessor(@TempDir Path one, @TempDir Path two) {
        int plans = 12;
        try (Installation rewind = new Installation(one);
                Commands commands = new Commands(rewind);
                CheckpointProcessor first = rewind.processor()) {
            RecordMetadata last = null;
            for (int plan = 0; plan < plans; plan++) {
                last = rewind.publish(
                        EntityKey.plan("order-" + plan), startedFor(Duration.ofSeconds(8), "charge", plan));
            }
            rewind.getAfter(last, first, "/store/entities");

            try (CheckpointProcessor second =
                    rewind.processor(Map.of(Setting.HOME, two.toString(), Setting.INSTANCE_ID, "two"))) {
                assertThat(second.ready()).isTrue();
                assertThat(commands.await(plans))
                        .extracting(Command::entity)
                        .as("one command for each")
                        .doesNotHaveDuplicates()
                        .hasSize(plans);
            }
        }
    }

    private record Command(String entity, RollbackCommand content, long loggedAt) {}

    /** The committed commands, with the log's time of each. */
    private static final class Commands implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<Command> seen = new ArrayList<>();

        private Commands(Installation rewind) {
            consumer = rewind.committed(rewind.topics.rollbackCommands());
        }

        private List<Command> await(int count) {
            org.awaitility.Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInSameThread()
                    .atMost(LIMIT)
                    .until(() -> {
                        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                            seen.add(read(record));
                        }
                        return seen.size() >= count;
                    });
            return seen;
        }

        private static Command read(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
            Envelope<RollbackCommand> command = new EventReader().rollbackCommand(record.headers(), record.value());
            return new Command(command.entity().toString(), command.data(), record.timestamp());
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
