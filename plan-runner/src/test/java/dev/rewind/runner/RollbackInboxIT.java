package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.RollbackRetryRequested;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.topics.PersistentNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RollbackInboxIT {

    private final String service = RunnerInstallation.freshId("service");
    private final EntityKey invoice = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
    private final Map<EntityKey, Artifact> store = new ConcurrentHashMap<>();
    private final List<String> restored = new CopyOnWriteArrayList<>();

    /** The state of the entities of the test service. */
    record Artifact(String text) {}

    @Test
    void aServiceTakesItsEntityBackAndAnswersWithItsHash() throws Exception {
        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
            changed(invoice, "first", "second");
            back(invoice, 1);

            awaitSettled(invoice, 1);
        }
        assertThat(store).containsEntry(invoice, new Artifact("first"));
        assertThat(settled(invoice)).singleElement().satisfies(fact -> {
            assertThat(fact.outcome()).isEqualTo(Rollback.Status.APPLIED);
            assertThat(fact.participant()).isEqualTo(service);
            assertThat(fact.stateHash())
                    .isEqualTo(Snapshot.of(new Artifact("first")).hash());
        });
    }

    @Test
    void aServiceThatWasAwayHearsWhatItMissed() throws Exception {
        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
        }
        changed(invoice, "first", "second");
        back(invoice, 1);

        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
            awaitSettled(invoice, 1);
        }
        assertThat(restored).containsExactly(invoice + ":r1.1");
    }

    @Test
    void aCommandThatComesAgainIsAnsweredAgainAndNotApplied() throws Exception {
        EntityKey other = new EntityKey("artifact", RunnerInstallation.freshId("barrier"));
        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
            changed(invoice, "first", "second");
            back(invoice, 1);
            awaitSettled(invoice, 1);

            RunnerInstallation.command(command(invoice, "first", "first", 1));
            RunnerInstallation.command(command(invoice, "first", "first", 2));
            await().until(() -> answers(invoice).size() == 2);
            RunnerInstallation.command(command(other, "x", "x", 1));
            await().until(() -> restored.size() == 2);
        }
        assertThat(restored).containsExactly(invoice + ":r1.1", other + ":r1.1");
        assertThat(answers(invoice)).hasSize(2);
    }

    @Test
    void whatCannotBeAppliedIsReportedAndHoldsNothingUp() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        EntityKey other = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
        try (RollbackInbox inbox = RollbackInbox.named(service)
                .restore("artifact", Artifact.class, (artifact, command) -> {
                    restored.add(command.rollbackId() + "." + command.attempt());
                    if (broken.get() && command.entity().equals(invoice)) {
                        throw new IllegalStateException("the disk is full");
                    }
                    return artifact;
                })
                .attempts(3, Backoff.NONE)
                .start(RunnerInstallation.running())) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();
            changed(invoice, "first", "second");
            changed(other, "first", "second");
            back(invoice, 1);
            back(other, 1);
            awaitSettled(invoice, 1);
            awaitSettled(other, 1);
            assertThat(settled(invoice)).singleElement().satisfies(fact -> {
                assertThat(fact.outcome()).isEqualTo(Rollback.Status.FAILED);
                assertThat(fact.error())
                        .satisfies(error -> assertThat(error.message()).isEqualTo("the disk is full"));
            });
            assertThat(restored.stream().filter(it -> it.equals(invoice + ":r1.1")))
                    .hasSize(3);

            broken.set(false);
            RunnerInstallation.say(invoice, new RollbackRetryRequested(null, "there is room now", "ann"));

            awaitSettled(invoice, 2);
        }
        assertThat(settled(invoice))
                .last()
                .satisfies(fact -> assertThat(fact.outcome()).isEqualTo(Rollback.Status.APPLIED));
        assertThat(restored).endsWith(invoice + ":r1.2");
    }

    @Test
    void aStateThatIsNotTheCheckpointsReachesNoRestorer() throws Exception {
        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
            RunnerInstallation.command(command(invoice, "first", "forged", 1));

            await().until(() -> answersAtAll(invoice) == 1);
        }
        assertThat(restored).isEmpty();
    }

    @Test
    void whatNobodyCanReadIsPutAside() throws Exception {
        try (RollbackInbox inbox = inbox()) {
            ready(inbox);
            RunnerInstallation.unreadableCommand(invoice);
            RunnerInstallation.command(command(invoice, "first", "first", 1));

            await().until(() -> !restored.isEmpty());
        }
        assertThat(RunnerInstallation.deadLetters(invoice))
                .singleElement()
                .satisfies(letter -> assertThat(letter)
                        .containsKeys("dead-letter-code", "dead-letter-reason")
                        .containsEntry(
                                "dead-letter-topic",
                                RunnerInstallation.running().topics().rollbackCommands()));
    }

    @Test
    void ofTwoInstancesOneAppliesACommand() throws Exception {
        List<EntityKey> invoices = new ArrayList<>();
        try (RollbackInbox one = inbox();
                RollbackInbox two = inbox()) {
            ready(one);
            ready(two);
            for (int i = 0; i < 12; i++) {
                EntityKey entity = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
                invoices.add(entity);
                changed(entity, "first", "second");
                back(entity, 1);
            }
            invoices.forEach(entity -> awaitSettled(entity, 1));
        }
        assertThat(restored)
                .containsExactlyInAnyOrderElementsOf(
                        invoices.stream().map(it -> it + ":r1.1").toList());
    }

    @Test
    void aServiceThatCanApplyNoMoreCommandsNoLongerSaysThatItIsThere() throws Exception {
        try (PresenceListener presence = PresenceListener.start(RunnerInstallation.running());
                RollbackInbox inbox = inbox()) {
            ready(inbox);
            await().atMost(Duration.ofSeconds(60)).until(() -> isThere(presence));
            fenceProducers();
            changed(invoice, "first", "second");
            back(invoice, 1);

            assertThatThrownBy(() -> inbox.ended().get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(KafkaException.class);
            await().atMost(Duration.ofSeconds(10)).until(() -> !isThere(presence));
        }
    }

    @Test
    void oneTypeHasOneRestorer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RollbackInbox.named("s")
                        .restore("artifact", Artifact.class, (it, command) -> it)
                        .restore("artifact", Artifact.class, (it, command) -> it))
                .withMessageContaining("\"artifact\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RollbackInbox.named("no spaces"))
                .withMessageContaining("\"no spaces\"");
    }

    private boolean isThere(PresenceListener presence) {
        return presence.runners().stream()
                .anyMatch(known -> known.connected() && known.runner().startsWith("rollback-inbox:" + service + ":"));
    }

    /** Lets the broker refuse what the inboxes of the service write from now on. */
    private void fenceProducers() throws Exception {
        try (Admin admin = Admin.create(RunnerInstallation.running().admin())) {
            List<String> own = admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(PersistentNames.inboxGroup(service)))
                    .toList();
            admin.fenceProducers(own).all().get();
        }
    }

    private RollbackInbox inbox() {
        return RollbackInbox.named(service)
                .restore("artifact", Artifact.class, (artifact, command) -> {
                    restored.add(command.rollbackId() + "." + command.attempt());
                    store.put(command.entity(), artifact);
                    return artifact;
                })
                .start(RunnerInstallation.running());
    }

    private static void ready(RollbackInbox inbox) throws InterruptedException {
        assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();
    }

    private static void changed(EntityKey entity, String... texts) {
        for (String text : texts) {
            RunnerInstallation.say(
                    entity,
                    new StateCaptured(
                            null, Snapshot.of(new Artifact(text)), "artifact_generated", null, Map.of(), null));
        }
    }

    private static void back(EntityKey entity, long sequence) {
        RunnerInstallation.say(
                entity,
                new RollbackRequested(null, new RollbackTarget.ToSequence(sequence), "because", "ann", null, null));
    }

    private static void awaitSettled(EntityKey entity, int times) {
        await().atMost(Duration.ofSeconds(60)).until(() -> settled(entity).size() == times);
    }

    private static List<Fact.RollbackSettled> settled(EntityKey entity) {
        return RunnerInstallation.facts(entity).stream()
                .filter(Fact.RollbackSettled.class::isInstance)
                .map(Fact.RollbackSettled.class::cast)
                .toList();
    }

    private static List<RollbackApplied> answers(EntityKey entity) {
        return RunnerInstallation.published(RunnerInstallation.running(), entity).stream()
                .filter(RollbackApplied.class::isInstance)
                .map(RollbackApplied.class::cast)
                .toList();
    }

    private static long answersAtAll(EntityKey entity) {
        return RunnerInstallation.published(RunnerInstallation.running(), entity)
                .size();
    }

    private static RollbackCommand command(EntityKey entity, String checkpoint, String state, int attempt) {
        Snapshot restored = Snapshot.of(new Artifact(state));
        return new RollbackCommand(
                new RollbackId(entity, 1),
                entity,
                2,
                new CheckpointRef(
                        new CheckpointId(entity, 1),
                        1,
                        Snapshot.of(new Artifact(checkpoint)).hash(),
                        "",
                        null,
                        Instant.EPOCH),
                restored,
                new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "because", "ann"),
                List.of(),
                attempt,
                Instant.EPOCH);
    }
}
