package dev.rewind.runner.file;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.SharedBroker;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One broker and one processor for all tests of the module. Runners read the past of plans from the log. */
final class PlanFileInstallation {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final TestInstallation INSTALLATION = TestInstallation.on(
            SharedBroker.address(),
            Path.of("target", "rewind-" + UUID.randomUUID()),
            TestInstallation.PATIENT,
            Map.of(Setting.TOPIC_PREFIX, "files."));

    static {
        CheckpointProcessor processor =
                SharedBroker.closeFirst(CheckpointProcessor.start(INSTALLATION.configuration()));
        Waiting.until(processor::ready);
    }

    private PlanFileInstallation() {}

    static Configuration running() {
        return INSTALLATION.configuration();
    }

    /** Returns a new plan id. */
    static String freshId(String name) {
        return name + "-" + NUMBER.incrementAndGet();
    }

    /** Returns all plan events of an entity, in the order of the log. */
    static List<PlanEvent> published(EntityKey entity) {
        return INSTALLATION.records(INSTALLATION.topics().planEvents()).stream()
                .map(PlanFileInstallation::read)
                .filter(event -> event.entity().equals(entity))
                .<PlanEvent>map(Envelope::data)
                .toList();
    }

    /** Returns all facts about an entity so far, in the order of the log. */
    static List<Fact> facts(EntityKey entity) {
        return INSTALLATION.records(INSTALLATION.topics().checkpointEvents()).stream()
                .map(PlanFileInstallation::readFact)
                .filter(fact -> fact.entity().equals(entity))
                .<Fact>map(Envelope::data)
                .toList();
    }

    /** Publishes an event. */
    static void publish(EntityKey entity, PlanEvent event) {
        INSTALLATION.publish(
                INSTALLATION.topics().planEvents(),
                Envelope.of(UUID.randomUUID().toString(), "/test", entity, Instant.now(), event));
    }

    private static Envelope<Fact> readFact(ConsumerRecord<byte[], byte[]> fact) {
        try {
            return new EventReader().fact(fact.headers(), fact.value());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the processor publishes what can be read", e);
        }
    }

    private static Envelope<PlanEvent> read(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new EventReader().planEvent(event.key(), event.headers(), event.value());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the runner publishes what can be read", e);
        }
    }
}
