package dev.rewind.test;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The installations of this JVM, for frameworks that start applications before a test gets its {@link RewindKit}. Tests
 * do not need it.
 */
public final class TestInstallations {

    private static final Phaser USES = new Phaser(1);

    private TestInstallations() {}

    /** An application that uses an installation. The broker waits for it when the JVM ends. */
    public static final class Use {

        private Use() {
            USES.register();
        }

        /** The application is closed. */
        public void end() {
            USES.arriveAndDeregister();
        }
    }

    /** Says that an application uses an installation, until it calls {@link Use#end}. */
    public static Use use() {
        return new Use();
    }

    /**
     * The properties with which a Spring application uses the installation with these settings. Starts it if it is the
     * first use in this JVM.
     *
     * @param settings as {@link RewindTest#settings}
     */
    public static Map<String, Object> springProperties(List<String> settings) {
        Configuration configuration =
                TestProcessor.with(true, settings.toArray(String[]::new)).configuration();
        Map<String, Object> properties = new TreeMap<>();
        properties.put("spring.kafka.bootstrap-servers", configuration.bootstrapServers());
        // On a busy machine, the first answer may take longer than the default wait.
        properties.put("rewind.kafka.admin.default.api.timeout.ms", "60000");
        for (Setting setting : Setting.values()) {
            if (configuration.isSet(setting) && setting != Setting.URL) {
                properties.put(
                        setting.variable()
                                .toLowerCase(Locale.ROOT)
                                .replaceFirst("_", ".")
                                .replace('_', '-'),
                        configuration.text(setting));
            }
        }
        return properties;
    }

    /** Waits until the applications are closed. */
    static void awaitUses(Duration most) {
        int uses = USES.arriveAndDeregister();
        try {
            int unused = USES.awaitAdvanceInterruptibly(uses, most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // An application is still open; it notices that the broker is gone.
            return;
        }
    }
}
