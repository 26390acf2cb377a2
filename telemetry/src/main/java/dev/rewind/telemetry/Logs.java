package dev.rewind.telemetry;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * How a service writes its log lines, on stderr: as text for people or as JSON, one object a line. Logback reads this once, with the first
 * logger: choose before anything else is started. A {@code logback.configurationFile} of the operator's own wins.
 */
public final class Logs {

    private static final String CONFIGURATION = "logback.configurationFile";

    private Logs() {}

    /**
     * As {@link Setting#LOG_FORMAT} has it.
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
        // The OpenTelemetry exporter logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** As text, where the configuration cannot even be read. */
    public static void startAsText() {
        choose("text");
    }

    private static void choose(String format) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "dev/rewind/telemetry/logback-" + format + ".xml");
        }
    }
}
