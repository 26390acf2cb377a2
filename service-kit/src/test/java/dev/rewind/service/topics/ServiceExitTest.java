package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceExitTest {

    static Stream<Arguments> starts() {
        return Stream.of(
                Arguments.of(new ConfigurationException("REWIND_PARTITIONS is \"x\""), 2),
                Arguments.of(new ConfigurationException("stores cannot be opened", new IOException("full")), 2),
                Arguments.of(new ConfigurationException("no answer", new TimeoutException("describe")), 7),
                Arguments.of(new KafkaException("gone", new TimeoutException("metadata")), 7),
                Arguments.of(new KafkaException("unread", new java.util.concurrent.TimeoutException()), 7),
                Arguments.of(new ConfigException("acks", "maybe"), 2),
                Arguments.of(new ConfigurationException("no", new TopicAuthorizationException("plan-events")), 6),
                Arguments.of(new ConfigurationException("who", new SaslAuthenticationException("wrong")), 6),
                Arguments.of(new IllegalStateException("a bug"), 1));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aServiceThatDoesNotStart(Throwable problem, int code) {
        assertThat(ServiceExit.ofStart(problem).code()).isEqualTo(code);
    }

    static Stream<Arguments> deaths() {
        return Stream.of(
                Arguments.of(new TopicAuthorizationException("plan-events"), 6),
                Arguments.of(new TimeoutException("commit"), 70),
                Arguments.of(new IllegalStateException("a bug"), 70));
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void aServiceThatDies(Throwable problem, int code) {
        assertThat(ServiceExit.ofDeath(new CompletionException(problem)).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(ServiceExit.class)
    void theDocumentedTableHasEachOfThem(ServiceExit exit) throws IOException {
        String table = Files.readString(Path.of("../docs/install.md"));

        assertThat(table).contains("| " + exit.code() + " | ");
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(Stream.of(ServiceExit.values()).map(ServiceExit::code)).doesNotHaveDuplicates();
    }
}
