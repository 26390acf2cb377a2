package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.runner.PlanRunner;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityIT {

    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");
    private static final Configuration DEFAULTS = Configuration.of(Map.of(), null);

    @TempDir
    private static Path home;

    private static GuardedKafka kafka;

    /** With exactly what {@code rewind acls apply} grants, the whole story works, each service as itself. */
    @BeforeAll
    static void aPlanFailsRecoversAndIsTakenBackAndItsChainHolds() throws Exception {
        kafka = GuardedKafka.start("checkpoint-processor", "query-api", "plan-runner", "stranger");
        TopicProvisioning.create(Configuration.of(kafka.asAdmin(), null));
        Command applied = Command.run(kafka.asAdmin(), "acls", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.err()).matches("\\d+ permissions granted, 0 were there.\\R");
        assertThat(Command.run(kafka.asAdmin(), "acls", "apply").err()).startsWith("0 permissions granted, ");

        try (Installation rewind = Installation.start(home, kafka.as("checkpoint-processor"), kafka.as("query-api"))) {
            rewind.runPlan("guarded", kafka.as("plan-runner"));
            assertThat(rewind.rollBack("guarded").path("status").asText()).isEqualTo("commanded");
            assertThat(rewind.get("/api/entities/plan/guarded/verify")
                            .path("intact")
                            .asBoolean())
                    .isTrue();
            assertThat(rewind.get("/api/dead-letters").isArray()
                            || rewind.get("/api/dead-letters").isObject())
                    .isTrue();
        }
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    /** All of them with {@code -Drewind.slow=true}; of each kind some otherwise. */
    static Stream<Grant> grants() {
        return Stream.of(Service.CHECKPOINT_PROCESSOR, Service.QUERY_API, Service.PLAN_RUNNER)
                .flatMap(service -> service.needs(DEFAULTS).stream()
                        .flatMap(need -> need.to("User:" + service).stream())
                        .map(entry -> new Grant(service, entry)))
                // Once the stores' topics are there, nothing is to be created.
                .filter(grant -> grant.entry().entry().operation() != AclOperation.CREATE)
                .filter(grant -> SLOW
                        || grant.entry().entry().operation() == AclOperation.WRITE
                        || grant.entry().pattern().resourceType() == ResourceType.GROUP
                        || grant.entry().pattern().patternType() == PatternType.PREFIXED);
    }

    record Grant(Service service, AclBinding entry) {
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
                () -> assertThatThrownBy(() ->
                                start(grant.service(), kafka.as(grant.service().toString())))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("the broker at " + kafka.address() + " does not allow this ")
                        .hasMessageContaining(grant.entry().pattern().name())
                        .hasMessageContaining("rewind acls apply"));
    }

    @Test
    void whatNobodySaysBeforeStoresExistEndsTheProcessorAsARefusal(@TempDir Path fresh) throws Exception {
        Map<String, String> environment = new HashMap<>(kafka.as("checkpoint-processor"));
        environment.put("REWIND_APPLICATION_ID", "second");
        Command applied = Command.run(with(kafka.asAdmin(), "REWIND_APPLICATION_ID", "second"), "acls", "apply");
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

    @ParameterizedTest
    @MethodSource("services")
    void aWrongPasswordIsToldAsOne(Service service) {
        assertThatThrownBy(() -> start(service, kafka.as(service.toString(), "guessed")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the broker at " + kafka.address() + " does not accept who this is")
                .hasMessageContaining("REWIND_KAFKA_SASL_JAAS_CONFIG")
                .hasMessageNotContainingAny("guessed");
    }

    @ParameterizedTest
    @MethodSource("services")
    void aClientWithoutAnyCredentialsIsToldToLookAtTheProtocol(Service service) {
        Map<String, String> open = Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS", kafka.address(), "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "1000");

        assertThatThrownBy(() -> start(service, open))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no broker at " + kafka.address())
                .hasMessageContaining("REWIND_KAFKA_SECURITY_PROTOCOL");
    }

    @Test
    void aCommandOfAStrangerIsNotAllowedAndAWrongPasswordIsNeither() {
        String plan = Operations.ROOT.resolve("examples/release-site.yaml").toString();

        Command stranger = Command.run(kafka.as("stranger"), "run", plan);
        assertThat(stranger.err()).contains("does not allow").contains("rewind acls");
        assertThat(stranger.code()).isEqualTo(6);
        Command guessed = Command.run(kafka.as("plan-runner", "guessed"), "run", plan);
        assertThat(guessed.err()).contains("does not accept who this is");
        assertThat(guessed.code()).isEqualTo(6);
        Command acls = Command.run(kafka.as("stranger"), "acls", "apply");
        assertThat(acls.err()).contains("does not allow this client to change who may do what");
        assertThat(acls.code()).isEqualTo(6);
    }

    static List<Service> services() {
        return List.of(Service.CHECKPOINT_PROCESSOR, Service.QUERY_API, Service.PLAN_RUNNER);
    }

    private static void start(Service service, Map<String, String> environment) {
        AutoCloseable started = switch (service) {
            case CHECKPOINT_PROCESSOR -> CheckpointProcessor.start(Installation.processor(home, environment));
            case QUERY_API -> QueryApi.start(Installation.queryApi(URI.create("http://127.0.0.1:1"), environment));
            default -> PlanRunner.connect(Configuration.of(environment, null), OpenTelemetry.noop());
        };
        try {
            started.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> granted(admin, entry) == granted);
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
