package dev.rewind.spring;

import dev.rewind.service.config.ConfigurationException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.io.ResourceLoader;

/**
 * Reads {@code spring.kafka.*} as settings of Kafka's clients. It reads the properties themselves, so that Spring for
 * Apache Kafka need not be there.
 */
record KafkaProperties(Binder binder, ResourceLoader resources) {

    private static final String PREFIX = "spring.kafka.";

    /** The settings of all clients, by Kafka's names. */
    Map<String, String> common() {
        Map<String, String> settings = new LinkedHashMap<>();
        String bundle = text("ssl.bundle");
        if (bundle != null) {
            settings.put("ssl.engine.factory.class", SslBundleEngineFactory.class.getName());
            settings.put(SslBundleEngineFactory.BUNDLE, bundle);
        }
        copy("bootstrap-servers", "bootstrap.servers", settings);
        copy("security.protocol", "security.protocol", settings);
        copy("ssl.protocol", "ssl.protocol", settings);
        copy("ssl.key-password", "ssl.key.password", settings);
        copy("ssl.key-store-type", "ssl.keystore.type", settings);
        copy("ssl.key-store-key", "ssl.keystore.key", settings);
        copy("ssl.key-store-certificate-chain", "ssl.keystore.certificate.chain", settings);
        copy("ssl.key-store-password", "ssl.keystore.password", settings);
        copyFile("ssl.key-store-location", "ssl.keystore.location", settings);
        copy("ssl.trust-store-type", "ssl.truststore.type", settings);
        copy("ssl.trust-store-certificates", "ssl.truststore.certificates", settings);
        copy("ssl.trust-store-password", "ssl.truststore.password", settings);
        copyFile("ssl.trust-store-location", "ssl.truststore.location", settings);
        settings.putAll(RewindSettings.map(binder, PREFIX + "properties"));
        return settings;
    }

    private void copy(String property, String setting, Map<String, String> settings) {
        String value = text(property);
        if (value != null) {
            settings.put(setting, value);
        }
    }

    private void copyFile(String property, String setting, Map<String, String> settings) {
        String location = text(property);
        if (location == null) {
            return;
        }
        try {
            settings.put(setting, resources.getResource(location).getFile().getAbsolutePath());
        } catch (IOException e) {
            throw new ConfigurationException(PREFIX + property + " is \"" + location
                    + "\"; it must name a file that Kafka's clients can open: " + e.getMessage());
        }
    }

    private @Nullable String text(String property) {
        return binder.bind(PREFIX + property, String.class).orElse(null);
    }
}
