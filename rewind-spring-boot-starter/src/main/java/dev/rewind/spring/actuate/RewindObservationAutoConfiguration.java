package dev.rewind.spring.actuate;

import dev.rewind.spring.RewindAutoConfiguration;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Observes the steps of served plans, if the application has Micrometer's observations. */
@AutoConfiguration(before = RewindAutoConfiguration.class)
@ConditionalOnClass(name = "io.micrometer.observation.ObservationRegistry")
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
public class RewindObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ObservedPlans rewindObservedPlans(ObjectProvider<ObservationRegistry> registry) {
        return new ObservedPlans(() -> registry.getIfUnique(() -> ObservationRegistry.NOOP));
    }
}
