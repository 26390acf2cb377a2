package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.ServicePermissions;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.commands.CommandResult;
import dev.rewind.standalone.commands.operate.ServiceCatalog;
import dev.rewind.testsupport.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Tests mutual TLS. Needs keys and another broker, so it runs only with {@code -Drewind.slow=true}. */
@EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
class MutualTlsIT {

    private static final String PASSWORD = "changeit";
    private static final List<String> SERVICES =
            ServiceCatalog.ALL.stream().map(ServicePermissions::toString).toList();

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void aBrokerThatTrustsOnlyTheServices() throws Exception {
        for (String name : all("broker", "stranger")) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    name,
                    "-dname",
                    "CN=" + name,
                    "-keyalg",
                    "EC",
                    "-validity",
                    "2",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-keystore",
                    keys(name));
            keytool(
                    "-exportcert",
                    "-alias",
                    name,
                    "-file",
                    directory.resolve(name + ".crt").toString(),
                    "-keystore",
                    keys(name));
        }
        trust("brokers", all("broker"));
        trust("services", List.of("broker"));
        kafka = EmbeddedKafka.temporary()
                .property("listener.security.protocol.map", "CLIENT:SSL,CONTROLLER:PLAINTEXT")
                .property("ssl.client.auth", "required")
                .property("ssl.keystore.location", keys("broker"))
                .property("ssl.keystore.type", "PKCS12")
                .property("ssl.keystore.password", PASSWORD)
                .property("ssl.truststore.location", keys("brokers"))
                .property("ssl.truststore.type", "PKCS12")
                .property("ssl.truststore.password", PASSWORD)
                .property("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .property("super.users", "User:CN=broker;User:ANONYMOUS")
                .start();
        TopicProvisioning.create(Configuration.of(as("broker"), null));
        List<String> words = new ArrayList<>(List.of("acls", "apply"));
        for (String service : SERVICES) {
            words.add("--principal");
            words.add(service + "=User:CN=" + service);
        }
        CommandResult applied = CommandResult.run(as("broker"), words.toArray(String[]::new));
        assertThat(applied.code()).as(applied.err()).isZero();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void aTrustedCertificateHasThePermissionsOfItsName() throws Exception {
        try (ServicesInProcess rewind =
                ServicesInProcess.start(directory.resolve("home"), as("checkpoint-processor"), as("query-api"))) {
            rewind.runPlan("tls", as("plan-runner"));
            assertThat(rewind.get("/api/entities/plan/tls").path("status").asText())
                    .isEqualTo("completed");
        }
    }

    @Test
    void anotherCertificateIsNotAcceptedAndTheMessageSaysWhereToLook() {
        assertThatThrownBy(() -> CheckpointProcessor.start(
                        ServicesInProcess.processor(directory.resolve("stranger"), as("stranger"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not accept the credentials of this client")
                .hasMessageContaining("REWIND_KAFKA_SSL_*");
    }

    private static Map<String, String> as(String name) {
        Map<String, String> environment = new HashMap<>();
        environment.put("REWIND_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("REWIND_KAFKA_SECURITY_PROTOCOL", "SSL");
        environment.put("REWIND_KAFKA_SSL_KEYSTORE_LOCATION", keys(name));
        environment.put("REWIND_KAFKA_SSL_KEYSTORE_TYPE", "PKCS12");
        environment.put("REWIND_KAFKA_SSL_KEYSTORE_PASSWORD", PASSWORD);
        environment.put("REWIND_KAFKA_SSL_TRUSTSTORE_LOCATION", keys("services"));
        environment.put("REWIND_KAFKA_SSL_TRUSTSTORE_TYPE", "PKCS12");
        environment.put("REWIND_KAFKA_SSL_TRUSTSTORE_PASSWORD", PASSWORD);
        environment.put("REWIND_PARTITIONS", "2");
        return environment;
    }

    private static List<String> all(String... besides) {
        return Stream.concat(SERVICES.stream(), Stream.of(besides)).toList();
    }

    private static void trust(String store, List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            keytool(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    name,
                    "-file",
                    directory.resolve(name + ".crt").toString(),
                    "-keystore",
                    keys(store));
        }
    }

    private static String keys(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    private static void keytool(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.program("keytool"));
        command.addAll(List.of(words));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
