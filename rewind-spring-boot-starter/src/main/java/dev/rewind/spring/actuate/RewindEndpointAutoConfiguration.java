package dev.rewind.spring.actuate;

import dev.rewind.service.config.Configuration;
import dev.rewind.spring.RewindAutoConfiguration;
import dev.rewind.spring.RewindLifecycle;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoint {@code rewind}, if it is exposed. */
@AutoConfiguration(after = RewindAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
            "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"
        })
@ConditionalOnBean(RewindLifecycle.class)
public class RewindEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    RewindEndpoint rewindEndpoint(Configuration configuration, RewindLifecycle lifecycle) {
        return new RewindEndpoint(configuration, lifecycle);
    }
}
