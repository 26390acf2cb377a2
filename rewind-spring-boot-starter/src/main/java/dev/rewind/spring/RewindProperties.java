package dev.rewind.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the application uses Rewind. The settings of Rewind itself have the same prefix, see {@link RewindSettings}.
 *
 * @param enabled whether the starter does anything
 * @param startup what happens when Kafka does not answer at the start
 * @param serve whether the application runs requested plans
 * @param closeWithin how long plans may take to finish when the application stops
 * @param service the name of the application in Rewind; empty means {@code spring.application.name}
 */
@ConfigurationProperties("rewind")
public record RewindProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("fail-fast") Startup startup,
        @DefaultValue("true") boolean serve,
        @DefaultValue("0s") Duration closeWithin,
        @DefaultValue("") String service) {

    /** What happens when Kafka does not answer at the start. */
    public enum Startup {
        /** The application does not start. */
        FAIL_FAST,
        /** The application starts and is not ready. It connects as soon as Kafka answers. */
        LAZY
    }
}
