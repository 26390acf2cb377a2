package dev.rewind.runner;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.testsupport.SharedBroker;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One broker for all tests of the module, and one processor, under its own topic prefix. */
public final class RunnerInstallation {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicReference<CheckpointProcessor> PROCESSOR = new AtomicReference<>();

    private RunnerInstallation() {}

    private static final class WithProcessor {
        static final TestInstallation INSTALLATION = prefixed("with.");
        static final OtlpCollector COLLECTOR = OtlpCollector.start();

        static {
            CheckpointProcessor processor = SharedBroker.closeFirst(
                    COLLECTOR.tracing(() -> CheckpointProcessor.start(INSTALLATION.configuration())));
            PROCESSOR.set(processor);
            Waiting.until(processor::ready);
        }
    }

    /** Where runners read the past of plans. */
    private static final class WithQueryApi {
        static final Configuration CONFIGURATION;

        static {
            Configuration processed = WithProcessor.INSTALLATION.configuration();
            QueryApi api = SharedBroker.closeFirst(InstallationWithApi.queryApi(
                    processed,
                    Objects.requireNonNull(PROCESSOR.get(), "no processor").storeUrl()));
            CONFIGURATION = processed.with(Map.of(Setting.URL, api.url().toString()));
        }
    }

    private static final class WithoutProcessor {
        static final TestInstallation INSTALLATION = prefixed("without.");
    }

    /** The configuration of the installation whose processor runs. Its runners read the past from the stores. */
    public static Configuration running() {
        return WithQueryApi.CONFIGURATION;
    }

    /** The same configuration for runners that read the past from the log. */
    public static Configuration withoutApi() {
        return WithProcessor.INSTALLATION.configuration();
    }

    /** The collector that gets the sampled spans of the processor of {@link #running}. */
    public static OtlpCollector collector() {
        return WithProcessor.COLLECTOR;
    }

    /** The configuration of an installation without a processor. */
    static Configuration withoutProcessor() {
        return WithoutProcessor.INSTALLATION.configuration();
    }

    /** A new plan id. */
    public static String freshId(String name) {
        return name + "-" + NUMBER.incrementAndGet();
    }

    /** A new plan in the partition of another one, where times run out in their order. */
    static EntityKey neighbour(Configuration configuration, EntityKey other) {
        EntityPartition partitions = new EntityPartition(configuration.integer(Setting.PARTITIONS));
        return Stream.generate(() -> EntityKey.plan(freshId("neighbour")))
                .filter(plan -> partitions.of(plan) == partitions.of(other))
                .findFirst()
                .orElseThrow();
    }

    /** Requests a rollback as an operator, in the trace of this thread, and waits for the acknowledgement. */
    public static void requestRollback(EntityKey entity, RollbackTarget target) {
        publish(
                running().topics().planEvents(),
                new Envelope<>(
                        UUID.randomUUID().toString(),
                        "/test/operator",
                        entity,
                        Instant.now(),
                        TraceSpan.current(),
                        null,
                        new PlanEvent.RollbackRequested(null, target, "because", "operator", null, null)));
    }

    /** Publishes an event about an entity and waits for the acknowledgement. */
    static void say(EntityKey entity, PlanEvent... events) {
        for (PlanEvent event : events) {
            publish(
                    running().topics().planEvents(),
                    Envelope.of(UUID.randomUUID().toString(), "/test", entity, Instant.now(), event));
        }
    }

    /** Requests a plan by its name as a person. */
    public static void request(EntityKey plan, String name, Snapshot state) {
        say(plan, requested(name, state));
    }

    /** Requests many plans in few batches, and waits for all acknowledgements. */
    static void request(List<EntityKey> plans, String name, Snapshot state) {
        WithProcessor.INSTALLATION.publish(
                running().topics().planEvents(),
                plans.stream()
                        .map(plan -> Envelope.of(
                                UUID.randomUUID().toString(), "/test", plan, Instant.now(), requested(name, state)))
                        .toList());
    }

    private static PlanEvent.PlanRequested requested(String name, Snapshot state) {
        return new PlanEvent.PlanRequested(null, name, state, Map.of(), null, "ann");
    }

    /** Signals a plan as a person. The id of the event is the id of the signal. */
    public static void signal(EntityKey plan, String id, String name, @Nullable Snapshot payload) {
        publish(
                running().topics().planEvents(),
                Envelope.of(
                        id,
                        "/test/operator",
                        plan,
                        Instant.now(),
                        new PlanEvent.PlanSignalled(null, name, payload, "ann", null)));
    }

    /** All facts about an entity so far, in the order of the log. */
    public static List<Fact> facts(EntityKey entity) {
        return InstallationWithApi.facts(WithProcessor.INSTALLATION).getOrDefault(entity, List.of());
    }

    /** Publishes a fact about an entity to an installation without a processor. */
    static void factWithoutProcessor(EntityKey entity, String id, Fact fact) {
        publish(
                withoutProcessor().topics().checkpointEvents(),
                Envelope.of(id, "/checkpoint-processor", entity, Instant.now(), fact));
    }

    /** Publishes a rollback command, as a processor or a forger would. */
    static void command(RollbackCommand command) {
        publish(
                running().topics().rollbackCommands(),
                Envelope.of(
                        command.rollbackId() + "." + command.attempt(),
                        "/test",
                        command.entity(),
                        Instant.now(),
                        command));
    }

    /** Publishes bytes that are not a rollback command. */
    static void unreadableCommand(EntityKey entity) {
        WithProcessor.INSTALLATION.send(new ProducerRecord<>(
                running().topics().rollbackCommands(), EventWriter.key(entity), new byte[] {1, 2, 3}));
    }

    /** The headers of the dead letters of an entity. */
    static List<Map<String, String>> deadLetters(EntityKey entity) {
        return WithProcessor.INSTALLATION.records(running().topics().deadLetters()).stream()
                .filter(letter -> entity.toString().equals(new String(letter.key(), StandardCharsets.UTF_8)))
                .map(letter -> {
                    Map<String, String> headers = new HashMap<>();
                    letter.headers()
                            .forEach(it -> headers.put(it.key(), new String(it.value(), StandardCharsets.UTF_8)));
                    return headers;
                })
                .toList();
    }

    /** A rollback in the store of the processor. */
    static Rollback rollback(EntityKey entity, long number) {
        return stored("rollbacks", entity, "/" + number, Rollback.class);
    }

    /** Waits until a plan has this status. */
    static void awaitStatus(EntityKey plan, EntityStatus status) {
        Waiting.until(() -> {
            try {
                return head(plan).status() == status;
            } catch (IllegalStateException e) {
                // The processor has not seen the request yet.
                return false;
            }
        });
    }

    /** An entity in the store of the processor. */
    static Entity head(EntityKey entity) {
        return stored("entities", entity, "", Entity.class);
    }

    private static <T> T stored(String what, EntityKey entity, String which, Class<T> type) {
        URI store = Objects.requireNonNull(PROCESSOR.get(), "no processor").storeUrl();
        URI uri = store.resolve("/store/" + what + "/" + entity.type() + "/" + entity.id() + which);
        HttpResponse<byte[]> answer = TestHttp.send(TestHttp.request(uri), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(uri + " answers " + answer.statusCode());
        }
        try {
            return Json.mapper().readValue(answer.body(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All plan events of an entity, in the order of the log. */
    public static List<PlanEvent> published(Configuration configuration, EntityKey entity) {
        return TestInstallation.records(configuration, configuration.topics().planEvents()).stream()
                .map(RunnerInstallation::read)
                .filter(event -> event.entity().equals(entity))
                .<PlanEvent>map(Envelope::data)
                .toList();
    }

    private static Envelope<PlanEvent> read(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new EventReader().planEvent(event.key(), event.headers(), event.value());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the runner publishes what can be read", e);
        }
    }

    private static void publish(String topic, Envelope<?> event) {
        WithProcessor.INSTALLATION.publish(topic, event);
    }

    private static TestInstallation prefixed(String prefix) {
        Path home = Path.of("target", "rewind-" + UUID.randomUUID());
        return TestInstallation.on(
                SharedBroker.address(), home, TestInstallation.PATIENT, Map.of(Setting.TOPIC_PREFIX, prefix));
    }
}
