package dev.rewind.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @TempDir
    private Path directory;

    @Test
    void whatNobodySetsHasItsDefault() {
        Configuration configuration = Configuration.of(Map.of("PATH", "/bin"), null);
        assertThat(configuration.integer(Setting.PARTITIONS)).isEqualTo(12);
        assertThat(configuration.flag(Setting.BROKER_FSYNC)).isFalse();
        assertThat(configuration.duration(Setting.DECISION_WAIT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.path(Setting.HOME)).isEqualTo(Path.of("./.rewind"));
        assertThat(configuration.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(configuration.topics().planEvents()).isEqualTo("plan-events");
    }

    @ParameterizedTest
    @CsvSource({
        "REWIND_PARTITONS, REWIND_PARTITIONS",
        "REWIND_HTTPPORT, REWIND_HTTP_PORT",
        "REWIND_STORE_SECRETS, REWIND_STORE_SECRET",
        "REWIND_STORE_SECRETE_FILE, REWIND_STORE_SECRET"
    })
    void anUnknownSettingIsRefusedWithTheOneThatWasMeant(String typed, String meant) {
        assertThatThrownBy(() -> Configuration.of(Map.of(typed, "1"), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("unknown setting " + typed + "; did you mean " + meant + "?");
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws Exception {
        Path file = file("REWIND_PARTITIONS=3\nREWIND_HTTP_PORT = 1 \nREWIND_KAFKA_LINGER_MS=7\n");
        Configuration configuration = Configuration.of(Map.of("REWIND_PARTITIONS", "5"), file);
        assertThat(configuration.integer(Setting.PARTITIONS)).isEqualTo(5);
        assertThat(configuration.integer(Setting.HTTP_PORT)).isEqualTo(1);
        assertThat(configuration.producer()).containsEntry("linger.ms", "7");
        assertThat(configuration
                        .with(Map.of(Setting.PARTITIONS, "6"))
                        .withBroker("b:1")
                        .integer(Setting.PARTITIONS))
                .isEqualTo(6);
    }

    @Test
    void whatAPlansProgramsFindInTheirEnvironmentIsNoSetting() {
        Map<String, String> environment =
                Map.of("REWIND_STEP", "deploy", "REWIND_PLAN_ID", "p", "REWIND_PARTITIONS", "5");
        assertThat(Configuration.of(environment, null).integer(Setting.PARTITIONS))
                .isEqualTo(5);
    }

    @Test
    void whatIsLeftOpenIsAsTheDefaultsHaveIt() {
        Configuration defaults = Configuration.of(
                Map.of("REWIND_URL", "http://a:1", "REWIND_HOME", "/a", "REWIND_KAFKA_BOOTSTRAP_SERVERS", "a:2"), null);
        Configuration given = Configuration.of(Map.of("REWIND_URL", "http://b:1"), null);
        Configuration both = given.over(defaults);
        assertThat(both.text(Setting.URL)).isEqualTo("http://b:1");
        assertThat(both.path(Setting.HOME)).isEqualTo(Path.of("/a"));
        assertThat(both.bootstrapServers()).isEqualTo("a:2");
        assertThat(given.withBroker("b:2").over(defaults).bootstrapServers()).isEqualTo("b:2");
    }

    @Test
    void aSecretIsReadFromItsFileWhateverTheSource() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        Path properties = file("REWIND_STORE_SECRET_FILE=" + secret.toString().replace('\\', '/') + "\n");
        assertThat(Configuration.of(Map.of(), properties).text(Setting.STORE_SECRET))
                .isEqualTo("s3cret");
        assertThat(Configuration.of(Map.of("REWIND_STORE_SECRET", "plain"), properties)
                        .text(Setting.STORE_SECRET))
                .isEqualTo("plain");
        assertThat(Configuration.of(Map.of("REWIND_KAFKA_SSL_KEY_PASSWORD_FILE", secret.toString()), null)
                        .admin())
                .containsEntry("ssl.key.password", "s3cret");
    }

    @Test
    void aSecretGivenTwiceOrInAFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Configuration.of(
                        Map.of("REWIND_STORE_SECRET", "a", "REWIND_STORE_SECRET_FILE", "pom.xml"), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_STORE_SECRET and REWIND_STORE_SECRET_FILE are both set");
        for (String path : new String[] {"no/such/file", "\u0000"}) {
            assertThatThrownBy(() -> Configuration.of(Map.of("REWIND_STORE_SECRET_FILE", path), null))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("REWIND_STORE_SECRET_FILE names");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FOO, foo",
        "FOO_BAR, foo.bar",
        "FOO__BAR, foo_bar",
        "FOO___BAR, foo-bar",
        "A_B__C___D_E, a.b_c-d.e",
        "FOO____BAR, foo-.bar",
        "LISTENER_NAME_MY___NET_SSL_KEY, listener.name.my-net.ssl.key"
    })
    void kafkasNamesAreSpelledAsInKafkasImage(String name, String key) {
        assertThat(Configuration.of(Map.of("REWIND_KAFKA_" + name, "v"), null).consumer())
                .containsEntry(key, "v");
    }

    @Test
    void aSettingForOneKindOfClientIsForThatKindAndWins() {
        Configuration configuration = Configuration.of(
                Map.of(
                        "REWIND_KAFKA_CLIENT_ID", "all",
                        "REWIND_KAFKA_PRODUCER_CLIENT_ID", "p",
                        "REWIND_KAFKA_CONSUMER_FETCH_MIN_BYTES", "7",
                        "REWIND_KAFKA_ADMIN_RETRIES", "3",
                        "REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS", "9"),
                null);
        assertThat(configuration.producer())
                .containsOnly(Map.entry("bootstrap.servers", "localhost:9092"), Map.entry("client.id", "p"));
        assertThat(configuration.consumer())
                .containsEntry("client.id", "all")
                .containsEntry("fetch.min.bytes", "7")
                .doesNotContainKeys("retries", "commit.interval.ms");
        assertThat(configuration.admin()).containsEntry("retries", "3");
        assertThat(configuration.streams())
                .containsEntry("commit.interval.ms", "9")
                .containsEntry("producer.client.id", "p")
                .containsEntry("consumer.fetch.min.bytes", "7")
                .containsEntry("admin.retries", "3")
                .containsEntry("client.id", "all");
    }

    @Test
    void settingsOfKafkaThatNameAFileAreLeftToKafka() {
        Stream<String> files = Stream.of(
                        ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(kind -> kind.names().stream())
                .filter(name -> name.endsWith(".file"))
                .distinct();
        assertThat(files).isNotEmpty().allSatisfy(name -> {
            String variable = "REWIND_KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
            assertThat(Configuration.of(Map.of(variable, "no/such/file"), null).admin())
                    .containsEntry(name, "no/such/file");
        });
    }

    @Test
    void secretsAreMasked() {
        Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(kind -> kind.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.PASSWORD && !key.name.endsWith(".chain"))
                .filter(key -> !key.name.equals("ssl.truststore.certificates"))
                .forEach(key -> {
                    String variable =
                            "REWIND_KAFKA_" + key.name.toUpperCase(Locale.ROOT).replace('.', '_');
                    assertThat(Configuration.of(Map.of(variable, "hush"), null).effective())
                            .containsEntry(variable, "***");
                });
        assertThat(Configuration.of(Map.of("REWIND_STORE_SECRET", "hush"), null).effective())
                .containsEntry("REWIND_STORE_SECRET", "***")
                .containsEntry("REWIND_PARTITIONS", "12")
                .containsEntry("REWIND_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        assertThat(Configuration.of(Map.of(), null).effective()).containsEntry("REWIND_STORE_SECRET", "");
    }

    @Test
    void aValueThatIsNoneOfItsKindIsNamedWithTheRemedy() {
        Configuration wrong = Configuration.of(
                Map.of(
                        "REWIND_PARTITIONS", "twelve",
                        "REWIND_HTTP_PORT", "99999999999",
                        "REWIND_BROKER_FSYNC", "yes",
                        "REWIND_READ_WAIT", "5 seconds",
                        "REWIND_HOME", "\u0000"),
                null);
        assertThatThrownBy(() -> wrong.integer(Setting.PARTITIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("REWIND_PARTITIONS is \"twelve\"; it must be a whole number, 0 or more");
        assertThatThrownBy(() -> wrong.integer(Setting.HTTP_PORT)).hasMessageContaining("at most 2147483647");
        assertThatThrownBy(() -> wrong.flag(Setting.BROKER_FSYNC)).hasMessageContaining("must be true or false");
        assertThatThrownBy(() -> wrong.duration(Setting.READ_WAIT)).hasMessageContaining("such as 500ms, 5s");
        assertThatThrownBy(() -> wrong.path(Setting.HOME)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms=PT0.5S", "5s=PT5S", "10m=PT10M", "2h=PT2H", "7d=PT168H", "0s=PT0S"})
    void timeSpansAreRead(String pair) {
        assertThat(Configuration.duration(pair.split("=")[0])).isEqualTo(Duration.parse(pair.split("=")[1]));
    }

    @Test
    void aFileThatIsNoConfigurationIsRefused() throws Exception {
        Path foreign = file("bootstrap.servers=x\n");
        assertThatThrownBy(() -> Configuration.of(Map.of(), foreign))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sets bootstrap.servers; settings start with REWIND_");
        Path broken = file("REWIND_HOME=\\u12\n");
        assertThatThrownBy(() -> Configuration.of(Map.of(), broken)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Configuration.of(Map.of(), directory.resolve("none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be read");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("rewind.properties"), text);
    }
}
