package dev.rewind.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/** The group readiness of Spring Boot 4 with the health {@code rewind} in it. */
record ReadinessOfBoot4(HealthEndpointGroup before) implements HealthEndpointGroup {

    private static final String READINESS = "readiness";
    private static final String REWIND = "rewind";

    /** The same groups, with readiness extended if there is such a group. */
    static HealthEndpointGroups of(HealthEndpointGroups groups) {
        if (!groups.getNames().contains(READINESS)) {
            return groups;
        }
        Map<String, HealthEndpointGroup> extended = new LinkedHashMap<>();
        for (String name : groups.getNames()) {
            HealthEndpointGroup group = groups.get(name);
            if (group != null) {
                extended.put(name, name.equals(READINESS) ? new ReadinessOfBoot4(group) : group);
            }
        }
        return HealthEndpointGroups.of(groups.getPrimary(), extended);
    }

    @Override
    public boolean isMember(String name) {
        return name.equals(REWIND) || before.isMember(name);
    }

    @Override
    public boolean showComponents(SecurityContext context) {
        return before.showComponents(context);
    }

    @Override
    public boolean showDetails(SecurityContext context) {
        return before.showDetails(context);
    }

    @Override
    public StatusAggregator getStatusAggregator() {
        return before.getStatusAggregator();
    }

    @Override
    public HttpCodeStatusMapper getHttpCodeStatusMapper() {
        return before.getHttpCodeStatusMapper();
    }

    @Override
    public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
        return before.getAdditionalPath();
    }
}
