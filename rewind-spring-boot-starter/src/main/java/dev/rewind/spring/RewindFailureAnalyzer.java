package dev.rewind.spring;

import dev.rewind.service.config.ConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an application that did not start because of Rewind's configuration or because Kafka does not answer. */
final class RewindFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                "Rewind cannot start: " + cause.getMessage(),
                "Check rewind.* and spring.kafka.* (rewind.topic-prefix is REWIND_TOPIC_PREFIX, and so on)."
                        + " With rewind.startup=lazy the application starts without Kafka, and is not ready until"
                        + " Kafka answers.",
                cause);
    }
}
