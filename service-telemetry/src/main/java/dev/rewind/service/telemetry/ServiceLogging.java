package dev.rewind.service.telemetry;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Configures the log of a service, on stderr: text for people, or JSON with one object per line. Logback reads the
 * configuration once, with the first logger, so call this before anything else. A {@code logback.configurationFile}
 * that the operator sets has precedence.
 */
public final class ServiceLogging {

    private static final String CONFIGURATION = "logback.configurationFile";

    private ServiceLogging() {}

    /**
     * Uses the format of {@link Setting#LOG_FORMAT}.
     *
     * @throws ConfigurationException when it is neither {@code text} nor {@code json}
     */
    public static void start(Configuration configuration) {
        String format = configuration.text(Setting.LOG_FORMAT);
        if (!format.equals("text") && !format.equals("json")) {
            throw new ConfigurationException(
                    Setting.LOG_FORMAT.variable() + " is \"" + format + "\"; it must be text or json");
        }
        choose(format);
        // The OpenTelemetry exporter logs with java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Uses text, for when the configuration cannot be read. */
    public static void startAsText() {
        choose("text");
    }

    private static void choose(String format) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "dev/rewind/service/telemetry/logback-" + format + ".xml");
        }
    }
}
