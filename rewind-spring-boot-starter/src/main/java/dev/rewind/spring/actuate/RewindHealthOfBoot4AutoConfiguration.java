package dev.rewind.spring.actuate;

import dev.rewind.service.config.Configuration;
import dev.rewind.spring.RewindAutoConfiguration;
import dev.rewind.spring.RewindLifecycle;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The health {@code rewind} of an application with Spring Boot 4, and its membership in readiness. */
@AutoConfiguration(
        after = RewindAutoConfiguration.class,
        // The group readiness must be there before it can be extended.
        afterName =
                "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.HealthIndicator",
            "org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor"
        })
@ConditionalOnBean(RewindLifecycle.class)
public class RewindHealthOfBoot4AutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("rewind")
    @ConditionalOnMissingBean(name = "rewindHealthIndicator")
    HealthIndicator rewindHealthIndicator(Configuration configuration, RewindLifecycle lifecycle) {
        RewindHealthCheck check = new RewindHealthCheck(configuration, lifecycle);
        return () -> {
            RewindHealthCheck.Finding found = check.check();
            return (found.up() ? Health.up() : Health.down())
                    .withDetails(found.details())
                    .build();
        };
    }

    /** Adds the health to the group readiness, unless the application says itself what is in that group. */
    @Bean
    @ConditionalOnEnabledHealthIndicator("rewind")
    static HealthEndpointGroupsPostProcessor rewindReadiness(Environment environment) {
        return groups -> environment.containsProperty("management.endpoint.health.group.readiness.include")
                ? groups
                : withReadiness(groups);
    }

    private static HealthEndpointGroups withReadiness(HealthEndpointGroups groups) {
        Map<String, HealthEndpointGroup> extended =
                ReadinessMember.added(HealthEndpointGroup.class, groups.getNames(), groups::get);
        return extended == null ? groups : HealthEndpointGroups.of(groups.getPrimary(), extended);
    }
}
