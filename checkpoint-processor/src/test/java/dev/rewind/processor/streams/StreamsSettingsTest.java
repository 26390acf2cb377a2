package dev.rewind.processor.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsSettingsTest {

    @Test
    void kafkaTakesTheSettingsAsTheyAre() {
        StreamsConfig config = new StreamsConfig(settings(Map.of("REWIND_INSTANCE_ID", "one")));

        assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(config.getMainConsumerConfigs("group", "client", 1))
                .containsEntry("group.instance.id", "one-1")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("max.partition.fetch.bytes", 128 * 1024);
        assertThat(config.getRestoreConsumerConfigs("client"))
                .as("a restore reads as much as it gets")
                .doesNotContainKey("max.partition.fetch.bytes");
        assertThat(config.getProducerConfigs("client")).containsEntry("linger.ms", 5);
    }

    @Test
    void anOperatorsTuningWins() {
        Properties settings = settings(Map.of("REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS", "250"));

        assertThat(settings).containsEntry("commit.interval.ms", "250");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REWIND_KAFKA_STREAMS_PROCESSING_GUARANTEE",
                "REWIND_KAFKA_STREAMS_APPLICATION_ID",
                "REWIND_KAFKA_STREAMS_STATE_DIR",
                "REWIND_KAFKA_STREAMS_STATESTORE_CACHE_MAX_BYTES",
                "REWIND_KAFKA_STREAMS_ENABLE_TRANSACTIONAL_STATESTORES",
                "REWIND_KAFKA_STREAMS_DEFAULT_INTERACTIVE_QUERY_ISOLATION_LEVEL",
                "REWIND_KAFKA_STREAMS_PROCESSING_EXCEPTION_HANDLER",
                "REWIND_KAFKA_CONSUMER_AUTO_OFFSET_RESET"
            })
    void whatPromisesHangOnIsNotTheOperatorsToSet(String variable) {
        assertThatThrownBy(() -> settings(Map.of(variable, "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("in REWIND_KAFKA_STREAMS_*");
    }

    private static Properties settings(Map<String, String> environment) {
        Configuration configuration = Configuration.of(environment, null);
        try (RocksDbMemory memory = new RocksDbMemory(configuration)) {
            return StreamsSettings.of(configuration, URI.create("http://127.0.0.1:8081"), memory);
        }
    }
}
