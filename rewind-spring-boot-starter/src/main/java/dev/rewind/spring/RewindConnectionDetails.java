package dev.rewind.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where Rewind is. A bean of this type has precedence over the properties. A test defines one for the containers that it
 * has started:
 *
 * <pre>{@code
 * @Bean
 * RewindConnectionDetails rewind(KafkaContainer kafka) {
 *     return () -> List.of(kafka.getBootstrapServers());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RewindConnectionDetails extends ConnectionDetails {

    /** The addresses of the brokers, {@code host:port}. */
    List<String> bootstrapServers();

    /** The prefix of the names of all topics; null for that of {@code rewind.topic-prefix}. */
    default @Nullable String topicPrefix() {
        return null;
    }

    /** The address of the query API; null for that of {@code rewind.url}. */
    default @Nullable String url() {
        return null;
    }
}
