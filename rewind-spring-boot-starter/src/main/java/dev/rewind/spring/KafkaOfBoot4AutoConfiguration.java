package dev.rewind.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;

/** Uses the Kafka connection of an application with Spring Boot 4, such as that of a test's container. */
@AutoConfiguration(
        before = RewindAutoConfiguration.class,
        afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass(name = "org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails")
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
public class KafkaOfBoot4AutoConfiguration {

    /** The brokers of the connection. */
    @Bean
    @ConditionalOnBean(KafkaConnectionDetails.class)
    KafkaServers rewindKafkaServers(KafkaConnectionDetails connection) {
        return new KafkaServers(connection.getBootstrapServers());
    }
}
