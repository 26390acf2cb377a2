package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CascadeTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final EntityKey INVOICE = new EntityKey("artifact", "invoice");
    private static final EntityKey LETTER = new EntityKey("artifact", "letter");

    @Test
    void whatAStepTouchedGoesBackWithItsPlanWhichLearnsOfIt(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(
                    ORDER,
                    new StepStarted(
                            null,
                            new Step("bill", null, 1),
                            Snapshot.of(1),
                            null,
                            null,
                            Map.of(),
                            List.of(INVOICE, LETTER)));
            stream.publish(INVOICE, captured("draft", new StepCause(ORDER, "bill", 1)));
            stream.publish(INVOICE, captured("sent", null));
            stream.facts();

            stream.publish(ORDER, failed("bill"));

            assertThat(stream.commands())
                    .extracting(Envelope::entity, command -> command.data().state())
                    .containsExactly(tuple(ORDER, Snapshot.of(1)), tuple(INVOICE, Snapshot.of("draft")));
            assertThat(stream.stores.entity(INVOICE).status()).isEqualTo(EntityStatus.ROLLING_BACK);
            assertThat(stream.stores.rollback(ORDER, 1).ledger())
                    .extracting(LedgerEntry::participant, LedgerEntry::step, LedgerEntry::status)
                    .containsExactly(
                            tuple("artifact:invoice", "bill", LedgerStatus.ASKED),
                            tuple("artifact:letter", "bill", LedgerStatus.FAILED));

            stream.publish(INVOICE, applied(INVOICE, 1));

            assertThat(stream.stores.rollback(ORDER, 1).ledger().get(0).status())
                    .isEqualTo(LedgerStatus.APPLIED);
            assertThat(stream.stores.entity(ORDER).status()).isEqualTo(EntityStatus.ROLLING_BACK);
        }
    }

    @Test
    void whatIsAskedNamesItsCauseAndComesFromTheProcessor(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(
                    ORDER,
                    new StepStarted(
                            null, new Step("bill", null, 1), Snapshot.of(1), null, null, Map.of(), List.of(INVOICE)));
            stream.publish(INVOICE, captured("draft", new StepCause(ORDER, "bill", 1)));
            stream.publish(ORDER, failed("bill"));

            List<Envelope<RollbackCommand>> commands = stream.commands();

            assertThat(commands.get(1).causationId()).isEqualTo("0-2/0");
            assertThat(commands.get(1).data().cause().requestedBy()).isEqualTo("plan:order-42:r1");
            assertThat(commands.get(1).data().cause().onBehalfOf()).hasToString("[plan:order-42:r1]");
        }
    }

    @Test
    void whatWasTakenForAStepWithoutNamingItsAttemptGoesBackWithAnyOfThem(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                Long epoch = attempt == 1 ? null : Long.valueOf(attempt);
                Step bill = new Step("bill", null, attempt);
                stream.publish(
                        ORDER,
                        new StepStarted(epoch, bill, Snapshot.of(1), null, null, Map.of(), List.of(INVOICE, LETTER)));
                stream.publish(INVOICE, captured("draft " + attempt, new StepCause(ORDER, "bill", null)));
                stream.publish(LETTER, captured("letter " + attempt, new StepCause(ORDER, "bill", 1)));
                stream.publish(INVOICE, captured("another try", new StepCause(ORDER, "bill", 7)));
                stream.publish(INVOICE, captured("sent", null));
                stream.publish(ORDER, failed("bill", attempt, epoch));
                stream.publish(INVOICE, applied(INVOICE, attempt));
            }

            assertThat(stream.commands())
                    .filteredOn(command -> command.entity().equals(INVOICE))
                    .extracting(command -> command.data().state())
                    .containsExactly(Snapshot.of("draft 1"), Snapshot.of("draft 2"));
            assertThat(stream.stores.rollback(ORDER, 2).ledger())
                    .extracting(LedgerEntry::participant, LedgerEntry::status)
                    .containsExactlyInAnyOrder(
                            tuple("artifact:invoice", LedgerStatus.APPLIED),
                            tuple("artifact:letter", LedgerStatus.FAILED));
        }
    }

    private static StateCaptured captured(String state, StepCause cause) {
        return new StateCaptured(null, Snapshot.of(state), "artifact_generated", cause, Map.of(), null);
    }
}
