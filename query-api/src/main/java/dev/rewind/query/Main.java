package dev.rewind.query;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.telemetry.Logs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The query API as a process of its own: {@code Main [--config FILE]}, otherwise configured by environment.
 *
 * <p>Exit codes: {@value #CONFIGURATION} the configuration cannot be used, or a topic is not as it must be; {@value
 * #UNAVAILABLE} the broker went away while it started; {@value #DEFECT} a defect. Ended by SIGTERM or SIGINT it closes in
 * order, and the exit code is the signal's (143, 130).
 */
public final class Main {

    static final int DEFECT = 1;
    static final int CONFIGURATION = 2;
    static final int UNAVAILABLE = 7;

    private Main() {}

    /** Prints where it serves, and serves until it is told to end. */
    public static void main(String[] args) {
        try {
            Configuration configuration = Configuration.of(System.getenv(), file(List.of(args)));
            Logs.start(configuration);
            QueryApi api = QueryApi.start(configuration);
            Runtime.getRuntime().addShutdownHook(new Thread(api::close, "close"));
            System.out.println(api.url());
            // The rewind command ends the process when this returns.
            new CompletableFuture<Void>().join();
        } catch (ConfigurationException e) {
            fail(CONFIGURATION, e.getMessage(), null);
        } catch (KafkaException e) {
            fail(UNAVAILABLE, e.getMessage(), null);
        } catch (RuntimeException e) {
            fail(DEFECT, "The query API does not start", e);
        }
    }

    private static @Nullable Path file(List<String> args) {
        if (args.isEmpty()) {
            return null;
        }
        if (args.size() == 2 && args.get(0).equals("--config")) {
            return Path.of(args.get(1));
        }
        throw new ConfigurationException("usage: [--config FILE]; given: " + String.join(" ", args));
    }

    private static void fail(int code, @Nullable String message, @Nullable Exception cause) {
        Logs.startAsText();
        LoggerFactory.getLogger(Main.class).atError().setCause(cause).log(message);
        System.exit(code);
    }
}
