package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.standalone.commands.Typed;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityIT {

    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Configuration DEFAULTS = Configuration.of(Map.of(), null);

    @TempDir
    private static Path home;

    private static GuardedKafka kafka;

    /** With exactly what {@code rewind acls apply} grants, the whole story works, each service as itself. */
    @BeforeAll
    static void everyServiceDoesAllThatItEverDoes() throws Exception {
        kafka = GuardedKafka.start("checkpoint-processor", "query-api", "plan-runner", "rollback-inbox", "stranger");
        TopicProvisioning.create(Configuration.of(kafka.asAdmin(), null));
        Typed applied = Typed.run(kafka.asAdmin(), "acls", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.err()).matches("\\d+ permissions granted, 0 were there.\\R");
        assertThat(Typed.run(kafka.asAdmin(), "acls", "apply").err()).startsWith("0 permissions granted, ");

        try (Installation rewind =
                Installation.start(home.resolve("first"), kafka.as("checkpoint-processor"), kafka.as("query-api"))) {
            assertThat(rewind.runPlan("guarded", kafka.as("plan-runner"))).isEqualTo(2);
            assertThat(rewind.rollBack("guarded").path("status").asText()).isEqualTo("commanded");
            assertThat(rewind.runPlan("guarded", kafka.as("plan-runner"))).isEqualTo(4);
            anInboxAnswersAndSetsAside(rewind);
            aStepThatNobodyEndsTimesOut(rewind);
        }
        // On another disk: the stores come from the brokers.
        try (Installation rewind =
                Installation.start(home.resolve("second"), kafka.as("checkpoint-processor"), kafka.as("query-api"))) {
            assertThat(rewind.get("/api/entities/plan/guarded/verify")
                            .path("intact")
                            .asBoolean())
                    .isTrue();
            JsonNode letters = rewind.get("/api/dead-letters");
            assertThat(letters).hasSize(2);
            letters.forEach(letter -> rewind.post(
                    "/api/dead-letters/" + letter.path("partition").asText() + "/"
                            + letter.path("offset").asText() + "/redrive",
                    "{}"));
        }
    }

    private static void anInboxAnswersAndSetsAside(Installation rewind) throws Exception {
        EntityKey note = new EntityKey("note", "one");
        rewind.post("/api/checkpoints/note/one", "{\"state\":{\"text\":\"first\"}}");
        try (RollbackInbox inbox = RollbackInbox.named("notes")
                        .restore("note", JsonNode.class, (state, command) -> state)
                        .start(Configuration.of(kafka.as("rollback-inbox"), null), OpenTelemetry.noop());
                Producer<byte[], byte[]> anybody = new KafkaProducer<>(
                        Configuration.of(kafka.asAdmin(), null).producer(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            assertThat(inbox.awaitReady(PATIENCE)).isTrue();
            byte[] key = note.toString().getBytes(StandardCharsets.UTF_8);
            for (String topic : List.of("plan-events", "rollback-commands")) {
                anybody.send(new ProducerRecord<>(topic, key, new byte[] {'?'})).get();
            }
            rewind.rollBack(note);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> rewind.entity(note).path("status").asText().equals("idle")
                            && rewind.get("/api/dead-letters").size() == 2);
        }
    }

    private static void aStepThatNobodyEndsTimesOut(Installation rewind) {
        rewind.publish("""
                {"specversion":"1.0","id":"1","source":"/test","type":"dev.rewind.step-started.v1","subject":"plan:late",
                 "data":{"step":{"name":"wait"},"state":{},"timeout_ms":1}}""");
        EntityKey late = EntityKey.plan("late");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> rewind.entity(late).path("status").asText().equals("rolling_back"));
    }

    @Test
    void eachOfThemIsNeeded() {
        List<AclBinding> entries =
                Stream.of(Service.values()).flatMap(Grant::of).map(Grant::entry).toList();

        assertThat(AttentiveAuthorizer.unused(entries)).isEmpty();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    /** All of them with {@code -Drewind.slow=true}; otherwise one of each kind. */
    static Stream<Grant> grants() {
        Set<String> kinds = new HashSet<>();
        return Stream.of(Service.CHECKPOINT_PROCESSOR, Service.QUERY_API, Service.PLAN_RUNNER)
                .flatMap(Grant::of)
                // Once the stores' topics are there, nothing is to be created.
                .filter(grant -> grant.entry().entry().operation() != AclOperation.CREATE)
                .filter(grant -> SLOW || kinds.add(grant.kind()));
    }

    record Grant(Service service, AclBinding entry) {
        static Stream<Grant> of(Service service) {
            return service.needs(DEFAULTS).stream()
                    .flatMap(need -> need.to("User:" + service).stream())
                    .map(entry -> new Grant(service, entry));
        }

        private String kind() {
            return service + " " + entry.pattern().resourceType() + " "
                    + entry.pattern().patternType();
        }

        @Override
        public String toString() {
            return service + " " + entry.entry().operation() + " "
                    + entry.pattern().resourceType() + " " + entry.pattern().name();
        }
    }

    @ParameterizedTest
    @MethodSource("grants")
    void withoutAnyOneOfThemTheServiceDoesNotStartAndSaysWhatIsMissing(Grant grant) throws Exception {
        without(
                grant.entry(),
                () -> assertThatThrownBy(() -> Installation.startAlone(
                                grant.service(), home, kafka.as(grant.service().toString())))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("the broker at " + kafka.address() + " does not allow this ")
                        .hasMessageContaining(grant.entry().pattern().name())
                        .hasMessageContaining("rewind acls apply"));
    }

    @Test
    void whatNobodySaysBeforeStoresExistEndsTheProcessorAsARefusal(@TempDir Path fresh) throws Exception {
        Map<String, String> environment = new HashMap<>(kafka.as("checkpoint-processor"));
        environment.put("REWIND_APPLICATION_ID", "second");
        Typed applied = Typed.run(with(kafka.asAdmin(), "REWIND_APPLICATION_ID", "second"), "acls", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        List<AclBinding> onStores = Service.CHECKPOINT_PROCESSOR.needs(Configuration.of(environment, null)).stream()
                .filter(need -> need.resource().resourceType() == ResourceType.TOPIC
                        && need.resource().patternType() == PatternType.PREFIXED)
                .flatMap(need -> need.to("User:checkpoint-processor").stream())
                .toList();

        without(
                entry(onStores, AclOperation.CREATE),
                () -> assertThatThrownBy(() -> CheckpointProcessor.start(Installation.processor(fresh, environment)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("CREATE on topics beginning with second-"));
        without(entry(onStores, AclOperation.READ), () -> {
            try (CheckpointProcessor processor =
                    CheckpointProcessor.start(Installation.processor(fresh, environment))) {
                assertThatThrownBy(() -> processor
                                .ended()
                                .orTimeout(60, TimeUnit.SECONDS)
                                .join())
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseInstanceOf(AuthorizationException.class);
            }
        });
    }

    @Test
    void whoMayNotChangeThePermissionsIsToldToAskSomebodyWhoMay() {
        Typed acls = Typed.run(kafka.as("stranger"), "acls", "apply");

        assertThat(acls.err()).contains("does not allow this client to change who may do what");
        assertThat(acls.code()).isEqualTo(6);
    }

    private static AclBinding entry(List<AclBinding> entries, AclOperation operation) {
        return entries.stream()
                .filter(entry -> entry.entry().operation() == operation)
                .findAny()
                .orElseThrow();
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void without(AclBinding entry, Attempt attempt) throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.deleteAcls(List.of(entry.toFilter())).all().get();
            awaitGranted(admin, entry, false);
            try {
                attempt.run();
            } finally {
                admin.createAcls(List.of(entry)).all().get();
                awaitGranted(admin, entry, true);
            }
        }
    }

    /** What the controller has written, the broker has heard a moment later. */
    private static void awaitGranted(Admin admin, AclBinding entry, boolean granted) {
        Awaitility.await().atMost(PATIENCE).until(() -> granted(admin, entry) == granted);
    }

    private static boolean granted(Admin admin, AclBinding entry) throws ExecutionException, InterruptedException {
        return !admin.describeAcls(entry.toFilter()).values().get().isEmpty();
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value);
        return all;
    }
}
