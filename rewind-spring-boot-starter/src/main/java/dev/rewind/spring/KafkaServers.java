package dev.rewind.spring;

import java.util.List;

/**
 * The brokers of the application's Kafka connection, such as a container with {@code @ServiceConnection}.
 *
 * @param addresses {@code host:port}; empty if the properties say where they are
 */
record KafkaServers(List<String> addresses) {

    static KafkaServers ofProperties() {
        return new KafkaServers(List.of());
    }
}
