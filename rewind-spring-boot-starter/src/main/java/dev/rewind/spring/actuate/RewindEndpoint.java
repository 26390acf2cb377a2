package dev.rewind.spring.actuate;

import dev.rewind.service.Release;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.spring.RewindLifecycle;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The Actuator endpoint {@code rewind}: what the application serves and restores, and where it is connected. */
@Endpoint(id = "rewind")
public final class RewindEndpoint {

    private final Configuration configuration;
    private final RewindLifecycle lifecycle;

    RewindEndpoint(Configuration configuration, RewindLifecycle lifecycle) {
        this.configuration = configuration;
        this.lifecycle = lifecycle;
    }

    /** What the application serves. Secrets are not shown. */
    @ReadOperation
    public Map<String, Object> rewind() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("service", lifecycle.service());
        shown.put("connected", lifecycle.isConnected());
        shown.put("plans", lifecycle.planNames());
        shown.put("entity_types", lifecycle.entityTypes());
        shown.put("bootstrap_servers", configuration.bootstrapServers());
        shown.put("topic_prefix", configuration.text(Setting.TOPIC_PREFIX));
        shown.put("release", Release.current().toString());
        return shown;
    }
}
