package dev.rewind.spring;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Makes Rewind's configuration from the properties of the application. {@code rewind.topic-prefix} is {@code
 * REWIND_TOPIC_PREFIX}, and so on. Kafka's settings come from {@code spring.kafka.*}; {@code rewind.kafka.*} has
 * precedence.
 */
final class RewindSettings {

    /** The settings that matter to an application. The others are those of processors, query APIs and brokers. */
    static final Set<Setting> SETTINGS = Set.of(
            Setting.URL,
            Setting.TOKEN,
            Setting.TOPIC_PREFIX,
            Setting.MAX_STATE_BYTES,
            Setting.DECISION_WAIT,
            Setting.PUBLISH_TIMEOUT,
            Setting.COMMAND_WAIT,
            Setting.PLANS_AT_ONCE,
            Setting.PRESENCE_INTERVAL,
            Setting.STEP_GRACE);

    private static final String KAFKA = "REWIND_KAFKA_";
    private static final List<String> KINDS = List.of("producer", "consumer", "admin");

    private RewindSettings() {}

    /**
     * Makes the configuration.
     *
     * @param kafka has precedence over {@code spring.kafka.bootstrap-servers}
     * @param connection has precedence over all properties; null without one
     */
    static Configuration of(
            Environment environment,
            ResourceLoader resources,
            KafkaServers kafka,
            @Nullable RewindConnectionDetails connection) {
        Binder binder = Binder.get(environment);
        Map<String, String> variables = new HashMap<>();
        for (Setting setting : SETTINGS) {
            binder.bind(property(setting), String.class)
                    .ifBound(value -> variables.put(setting.variable(), value.strip()));
        }
        new KafkaProperties(binder, resources)
                .common()
                .forEach((name, value) -> variables.put(KAFKA + variable(name), value));
        if (!kafka.addresses().isEmpty()) {
            variables.put(KAFKA + "BOOTSTRAP_SERVERS", String.join(",", kafka.addresses()));
        }
        for (String kind : KINDS) {
            map(binder, "spring.kafka." + kind + ".properties")
                    .forEach((name, value) ->
                            variables.put(KAFKA + kind.toUpperCase(Locale.ROOT) + "_" + variable(name), value));
        }
        map(binder, "rewind.kafka").forEach((name, value) -> variables.put(KAFKA + variable(name), value));
        if (connection != null) {
            variables.put(KAFKA + "BOOTSTRAP_SERVERS", String.join(",", connection.bootstrapServers()));
            putIfGiven(variables, Setting.TOPIC_PREFIX, connection.topicPrefix());
            putIfGiven(variables, Setting.URL, connection.url());
        }
        return Configuration.of(variables, null);
    }

    private static void putIfGiven(Map<String, String> variables, Setting setting, @Nullable String value) {
        if (value != null) {
            variables.put(setting.variable(), value);
        }
    }

    /** The property of a setting: {@code rewind.topic-prefix} for {@code REWIND_TOPIC_PREFIX}. */
    static String property(Setting setting) {
        return "rewind."
                + setting.variable()
                        .substring("REWIND_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }

    static Map<String, String> map(Binder binder, String prefix) {
        return binder.bind(prefix, Bindable.mapOf(String.class, String.class)).orElseGet(Map::of);
    }

    private static String variable(String kafka) {
        return kafka.toUpperCase(Locale.ROOT)
                .replace("_", "__")
                .replace("-", "___")
                .replace('.', '_');
    }
}
