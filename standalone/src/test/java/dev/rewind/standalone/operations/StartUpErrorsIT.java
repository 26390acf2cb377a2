package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rewind.processor.ProcessorPermissions;
import dev.rewind.query.QueryApiPermissions;
import dev.rewind.runner.RunnerPermissions;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.ServicePermissions;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.commands.CommandResult;
import dev.rewind.testsupport.Scale;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 *  Starts each service with each kind of wrong set-up and checks the error. With {@code -Drewind.slow=true} also as
 * processes.
 */
class StartUpErrorsIT {

    private static final boolean SLOW = Scale.isSlow();
    private static final List<ServicePermissions> SERVICES = List.of(
            ProcessorPermissions.CHECKPOINT_PROCESSOR, QueryApiPermissions.QUERY_API, RunnerPermissions.PLAN_RUNNER);
    private static final String PLAN =
            OperationsTables.ROOT.resolve("examples/release-site.yaml").toString();
    private static final String NOBODY_WITHIN = "300";

    @TempDir
    private static Path home;

    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredKafka.start("stranger");
        Configuration differ = Configuration.of(prefixed("differ."), null);
        TopicProvisioning.create(differ);
        try (Admin admin = kafka.admin()) {
            admin.createPartitions(Map.of("differ.plan-events", NewPartitions.increaseTo(3)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    private enum Cause {
        UNREACHABLE(
                7,
                "no broker at 127.0.0.1:1 answered within 300 ms",
                "check that it is running, and that REWIND_KAFKA_BOOTSTRAP_SERVERS") {
            @Override
            Map<String, String> environment() {
                return impatient("127.0.0.1:1");
            }
        },
        WRONG_PROTOCOL(7, "no broker at {} answered within 300 ms", "REWIND_KAFKA_SECURITY_PROTOCOL fit its listener") {
            @Override
            Map<String, String> environment() {
                return impatient(kafka.address());
            }
        },
        WRONG_PASSWORD(
                6,
                "the broker at {} does not accept the credentials of this client",
                "check user and password in REWIND_KAFKA_SASL_JAAS") {
            @Override
            Map<String, String> environment() {
                return kafka.as("stranger", "guessed");
            }
        },
        NOTHING_ALLOWED(6, "the broker at {} does not allow this client to describe topic", "`rewind acls apply`") {
            @Override
            Map<String, String> environment() {
                return kafka.as("stranger");
            }
        },
        MISSING_TOPICS(1, "missing topics at {}: missing.plan-events, ", "run `rewind topics create`") {
            @Override
            Map<String, String> environment() {
                return prefixed("missing.");
            }
        },
        PARTITIONS_DIFFER(
                1,
                "the topics differ in their number of partitions: {differ.plan-events=3, differ.checkpoint-events=2",
                "delete the topics that are wrong and empty; run `rewind topics create`") {
            @Override
            Map<String, String> environment() {
                return prefixed("differ.");
            }
        };

        /** Exit code of a command. */
        private final int code;

        private final String message;
        private final String remedy;

        Cause(int code, String message, String remedy) {
            this.code = code;
            this.message = message;
            this.remedy = remedy;
        }

        abstract Map<String, String> environment();

        /** The code that the table in {@code docs/install.md} names: a service ends with 2 where a command ends with 1. */
        int code(ServicePermissions service) {
            return service == RunnerPermissions.PLAN_RUNNER || code != 1 ? code : 2;
        }

        /** Checks that the text has cause and remedy, but neither the password nor a stack trace. */
        void assertIn(String said) {
            assertThat(said)
                    .contains(message.replace("{}", kafka.address()))
                    .contains(remedy)
                    .doesNotContain("guessed")
                    .doesNotContain("\tat ");
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(Cause.values())
                .flatMap(cause -> SERVICES.stream().map(service -> Arguments.of(cause, service)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachServiceNamesCauseAndRemedy(Cause cause, ServicePermissions service) {
        Map<String, String> environment = cause.environment();
        if (service == RunnerPermissions.PLAN_RUNNER) {
            CommandResult command = CommandResult.run(environment, "run", PLAN);
            cause.assertIn(command.err());
            assertThat(command.code()).isEqualTo(cause.code(service));
        } else {
            ConfigurationException error = catchThrowableOfType(
                    ConfigurationException.class, () -> ServicesInProcess.startAlone(service, home, environment));
            assertThat(error).isNotNull();
            cause.assertIn(error.getMessage());
        }
    }

    static Stream<Arguments> processes() {
        return SLOW ? all() : SERVICES.stream().map(service -> Arguments.of(Cause.UNREACHABLE, service));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void aProcessPrintsTheErrorLastAndEndsWithTheDocumentedCode(Cause cause, ServicePermissions service)
            throws Exception {
        String[] words = service == RunnerPermissions.PLAN_RUNNER
                ? new String[] {"run", PLAN}
                : new String[] {service == QueryApiPermissions.QUERY_API ? "query-api" : "processor"};

        EndedProcess ended = EndedProcess.process(home, cause.environment(), words);

        cause.assertIn(ended.said().lines().reduce("", (before, last) -> last));
        assertThat(ended.code()).isEqualTo(cause.code(service));
    }

    @Test
    void aWrongNumberOfPartitionsWhenTopicsAreMadeIsNamedWithTheRightOne() {
        Map<String, String> other = new HashMap<>(prefixed("differ."));
        other.put("REWIND_PARTITIONS", "7");

        CommandResult command = CommandResult.run(other, "topics", "create");

        assertThat(command.err())
                .contains("topic differ.plan-events has 3 partitions and REWIND_PARTITIONS is 7")
                .contains("set REWIND_PARTITIONS=3");
        assertThat(command.code()).isEqualTo(1);
    }

    private static Map<String, String> prefixed(String prefix) {
        Map<String, String> environment = new HashMap<>(kafka.asAdmin());
        environment.put("REWIND_TOPIC_PREFIX", prefix);
        return environment;
    }

    private static Map<String, String> impatient(String address) {
        return Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS", address, "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", NOBODY_WITHIN);
    }
}
