package dev.rewind.spring.actuate;

import dev.rewind.spring.RewindAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Counts and times the steps of served plans, if the application has Micrometer. */
@AutoConfiguration(before = RewindAutoConfiguration.class)
@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
public class RewindMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MeteredPlans rewindMeteredPlans(ObjectProvider<MeterRegistry> registry) {
        return new MeteredPlans(registry::getIfUnique);
    }
}
