package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.standalone.commands.Typed;
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

/** What no service can work with, each service told it; as processes all of them are part of the long run. */
class StartUpErrorsIT {

    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");
    private static final List<Service> SERVICES =
            List.of(Service.CHECKPOINT_PROCESSOR, Service.QUERY_API, Service.PLAN_RUNNER);
    private static final String PLAN =
            Operations.ROOT.resolve("examples/release-site.yaml").toString();
    private static final String NOBODY_WITHIN = "300";

    @TempDir
    private static Path home;

    private static GuardedKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = GuardedKafka.start("somebody");
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
        UNREACHABLE(7, "no broker at 127.0.0.1:1 answered within 300 ms", "is REWIND_KAFKA_BOOTSTRAP_SERVERS right") {
            @Override
            Map<String, String> environment() {
                return impatient("127.0.0.1:1");
            }
        },
        WRONG_PROTOCOL(7, "no broker at {} answered within 300 ms", "does REWIND_KAFKA_SECURITY_PROTOCOL fit") {
            @Override
            Map<String, String> environment() {
                return impatient(kafka.address());
            }
        },
        WRONG_PASSWORD(
                6,
                "the broker at {} does not accept who this is",
                "check user and password in REWIND_KAFKA_SASL_JAAS") {
            @Override
            Map<String, String> environment() {
                return kafka.as("somebody", "guessed");
            }
        },
        NOTHING_ALLOWED(6, "the broker at {} does not allow this client to describe topic", "`rewind acls apply`") {
            @Override
            Map<String, String> environment() {
                return kafka.as("somebody");
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
                "delete those that are wrong and empty; run `rewind topics create`") {
            @Override
            Map<String, String> environment() {
                return prefixed("differ.");
            }
        };

        /** Exit code of a command; services have {@code 2} for all of them. */
        private final int code;

        private final String message;
        private final String remedy;

        Cause(int code, String message, String remedy) {
            this.code = code;
            this.message = message;
            this.remedy = remedy;
        }

        abstract Map<String, String> environment();

        int code(Service service) {
            return service == Service.PLAN_RUNNER ? code : 2;
        }

        /** One line, with cause and remedy, and without the password. */
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
    void eachServiceNamesCauseAndRemedy(Cause cause, Service service) {
        Map<String, String> environment = cause.environment();
        if (service == Service.PLAN_RUNNER) {
            Typed command = Typed.run(environment, "run", PLAN);
            cause.assertIn(command.err());
            assertThat(command.code()).isEqualTo(cause.code(service));
        } else {
            ConfigurationException error = catchThrowableOfType(
                    ConfigurationException.class, () -> Installation.startAlone(service, home, environment));
            assertThat(error).isNotNull();
            cause.assertIn(error.getMessage());
        }
    }

    static Stream<Arguments> processes() {
        return SLOW ? all() : SERVICES.stream().map(service -> Arguments.of(Cause.UNREACHABLE, service));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void aProcessSaysItAsItsLastWordAndEndsWithTheDocumentedCode(Cause cause, Service service) throws Exception {
        String[] words = service == Service.PLAN_RUNNER
                ? new String[] {"run", PLAN}
                : new String[] {service == Service.QUERY_API ? "query-api" : "processor"};

        Ended ended = Ended.process(home, cause.environment(), words);

        cause.assertIn(ended.said().lines().reduce("", (before, last) -> last));
        assertThat(ended.code()).isEqualTo(cause.code(service));
    }

    @Test
    void aWrongNumberOfPartitionsWhenTopicsAreMadeIsNamedWithTheRightOne() {
        Map<String, String> other = new HashMap<>(prefixed("differ."));
        other.put("REWIND_PARTITIONS", "7");

        Typed command = Typed.run(other, "topics", "create");

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
