package dev.rewind.spring;

import dev.rewind.runner.StateCapture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Lets {@link TransactionalCapture} use the event publication registry of Spring Modulith, if the application has one. */
@AutoConfiguration(
        after = RewindAutoConfiguration.class,
        afterName = "org.springframework.modulith.events.config.EventPublicationAutoConfiguration")
@ConditionalOnClass(
        name = {
            RewindModulithAutoConfiguration.REGISTRY,
            "org.springframework.transaction.event.TransactionalEventListener"
        })
@ConditionalOnBean(type = RewindModulithAutoConfiguration.REGISTRY)
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
public class RewindModulithAutoConfiguration {

    static final String REGISTRY = "org.springframework.modulith.events.core.EventPublicationRegistry";

    /** Keeps captures in the registry until Kafka has them. */
    @Bean
    RegisteredCaptures rewindRegisteredCaptures(
            ApplicationEventPublisher events, ObjectProvider<StateCapture> captures) {
        return new RegisteredCaptures(events, captures::getObject);
    }
}
