package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.processor.ProcessorPermissions;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StateCapture;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.ServicePermissions;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.commands.CommandResult;
import dev.rewind.standalone.commands.operate.ServiceCatalog;
import dev.rewind.testsupport.Scale;
import dev.rewind.testsupport.TestInstallation;
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

    private static final boolean SLOW = Scale.isSlow();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Configuration DEFAULTS = Configuration.of(Map.of(), null);

    @TempDir
    private static Path home;

    private static SecuredKafka kafka;

    /** Runs every service with exactly the permissions that {@code rewind acls apply} grants. */
    @BeforeAll
    static void everyServiceDoesAllItsWork() throws Exception {
        kafka = SecuredKafka.start(
                "checkpoint-processor", "query-api", "plan-runner", "rollback-inbox", "state-capture", "stranger");
        TopicProvisioning.create(Configuration.of(kafka.asAdmin(), null));
        CommandResult applied = CommandResult.run(kafka.asAdmin(), "acls", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.err()).matches("\\d+ permissions granted, 0 existed already.\\R");
        assertThat(CommandResult.run(kafka.asAdmin(), "acls", "apply").err()).startsWith("0 permissions granted, ");

        try (ServicesInProcess rewind = ServicesInProcess.start(
                home.resolve("first"), kafka.as("checkpoint-processor"), kafka.as("query-api"))) {
            assertThat(rewind.runPlan("guarded", kafka.as("plan-runner"))).isEqualTo(2);
            assertThat(rewind.rollBack("guarded").path("status").asText()).isEqualTo("commanded");
            assertThat(rewind.runPlan("guarded", kafka.as("plan-runner"))).isEqualTo(4);
            anInboxAnswersAndSetsAside(rewind);
            aCaptureIsACheckpoint(rewind);
            aStepWithoutAnEndTimesOut(rewind);
            aRequestedPlanIsServed(rewind);
            aBulkJobIsDone(rewind);
        }
        // In another home directory, so that the stores are restored from the brokers.
        try (ServicesInProcess rewind = ServicesInProcess.start(
                home.resolve("second"), kafka.as("checkpoint-processor"), kafka.as("query-api"))) {
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

    private static void anInboxAnswersAndSetsAside(ServicesInProcess rewind) throws Exception {
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

    private static void aCaptureIsACheckpoint(ServicesInProcess rewind) throws Exception {
        EntityKey captured = new EntityKey("note", "captured");
        try (StateCapture capture = StateCapture.connect(Configuration.of(kafka.as("state-capture"), null), "notes")) {
            assertThat(capture.entityCreated(captured, Map.of("text", "first"))
                            .publish()
                            .get()
                            .offset())
                    .isNotNegative();
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> rewind.entity(captured).path("status").asText().equals("idle"));
    }

    private static void aStepWithoutAnEndTimesOut(ServicesInProcess rewind) {
        rewind.publish("""
                {"specversion":"1.0","id":"1","source":"/test","type":"dev.rewind.step-started.v1","subject":"plan:late",
                 "data":{"step":{"name":"wait"},"state":{},"timeout_ms":1}}""");
        EntityKey late = EntityKey.plan("late");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> rewind.entity(late).path("status").asText().equals("rolling_back"));
    }

    private static void aRequestedPlanIsServed(ServicesInProcess rewind) {
        Plan<JsonNode> plan = Plan.named("served", JsonNode.class)
                .step("only", state -> state)
                .build();
        try (PlanRunner runner =
                PlanRunner.connect(Configuration.of(kafka.as("plan-runner"), null), OpenTelemetry.noop())) {
            runner.serve(PlanListener.SILENT, plan);
            rewind.post("/api/plans", "{\"plan\":\"served\",\"id\":\"served\",\"state\":{}}");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> rewind.entity(EntityKey.plan("served"))
                            .path("status")
                            .asText()
                            .equals("completed"));
        }
    }

    private static void aBulkJobIsDone(ServicesInProcess rewind) {
        String id = rewind.post(
                        "/api/bulk",
                        "{\"action\":\"pin\",\"query\":{\"type\":\"note\"},\"reason\":\"audit\",\"start\":true}")
                .path("bulk_id")
                .asText();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        rewind.get("/api/bulk/" + id).path("status").asText().equals("ended"));
    }

    @Test
    void everyPermissionIsNeeded() {
        List<AclBinding> entries =
                ServiceCatalog.ALL.stream().flatMap(Grant::of).map(Grant::entry).toList();

        assertThat(RecordingAuthorizer.unused(entries)).isEmpty();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    /**
     * All permissions without which a service does not start, with {@code -Drewind.slow=true}; otherwise one of each
     * kind.
     */
    static Stream<Grant> grants() {
        Set<String> kinds = new HashSet<>();
        return ServiceCatalog.ALL.stream()
                .flatMap(service -> service.needs(DEFAULTS).stream()
                        .flatMap(need -> need.to("User:" + service).stream())
                        .map(entry -> new Grant(service, entry)))
                // The topics of the stores exist by now, so CREATE is not needed.
                .filter(grant -> grant.entry().entry().operation() != AclOperation.CREATE)
                .filter(grant -> SLOW || kinds.add(grant.kind()));
    }

    record Grant(ServicePermissions service, AclBinding entry) {
        static Stream<Grant> of(ServicePermissions service) {
            return service.grants(DEFAULTS).stream()
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
    void withoutOnePermissionTheServiceDoesNotStartAndNamesIt(Grant grant) throws Exception {
        without(
                grant.entry(),
                () -> assertThatThrownBy(() -> ServicesInProcess.startAlone(
                                grant.service(), home, kafka.as(grant.service().toString())))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("the broker at " + kafka.address() + " does not allow this ")
                        .hasMessageContaining(grant.entry().pattern().name())
                        .hasMessageContaining("rewind acls apply"));
    }

    @Test
    void aPermissionThatIsTakenAwayLaterEndsTheProcessorWithARefusal(@TempDir Path fresh) throws Exception {
        Map<String, String> environment = new HashMap<>(kafka.as("checkpoint-processor"));
        environment.put("REWIND_APPLICATION_ID", "second");
        CommandResult applied =
                CommandResult.run(with(kafka.asAdmin(), "REWIND_APPLICATION_ID", "second"), "acls", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        List<AclBinding> onStores =
                ProcessorPermissions.CHECKPOINT_PROCESSOR.needs(Configuration.of(environment, null)).stream()
                        .filter(need -> need.resource().resourceType() == ResourceType.TOPIC
                                && need.resource().patternType() == PatternType.PREFIXED)
                        .flatMap(need -> need.to("User:checkpoint-processor").stream())
                        .toList();

        without(
                entry(onStores, AclOperation.CREATE),
                () -> assertThatThrownBy(
                                () -> CheckpointProcessor.start(ServicesInProcess.processor(fresh, environment)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("CREATE on topics beginning with second-"));
        try (CheckpointProcessor processor =
                        CheckpointProcessor.start(ServicesInProcess.processor(fresh, environment));
                StateCapture capture =
                        StateCapture.connect(Configuration.of(kafka.as("state-capture"), null), "notes")) {
            // It writes to the topics of its stores, so it has what it needs to begin with.
            awaitRecords("second-entities-changelog");
            without(entry(onStores, AclOperation.WRITE), () -> {
                capture.entityCreated(new EntityKey("note", "late"), Map.of())
                        .publish()
                        .get();
                assertThatThrownBy(() -> processor
                                .ended()
                                .orTimeout(60, TimeUnit.SECONDS)
                                .join())
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseInstanceOf(AuthorizationException.class);
            });
        }
        without(
                entry(onStores, AclOperation.READ),
                () -> assertThatThrownBy(
                                () -> CheckpointProcessor.start(ServicesInProcess.processor(fresh, environment)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("READ on topics beginning with second-"));
    }

    private static void awaitRecords(String topic) {
        Configuration admin = Configuration.of(kafka.asAdmin(), null);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !TestInstallation.records(admin, topic).isEmpty());
    }

    @Test
    void changingPermissionsWithoutPermissionIsRefusedWithARemedy() {
        CommandResult acls = CommandResult.run(kafka.as("stranger"), "acls", "apply");

        assertThat(acls.err()).contains("does not allow this client to change permissions");
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

    /** Waits until the broker has the change: it gets it from the controller a moment later. */
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
