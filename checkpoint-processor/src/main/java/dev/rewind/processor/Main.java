package dev.rewind.processor;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.telemetry.Logs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The processor as a process of its own: {@code Main [--config FILE]}, otherwise configured by environment.
 *
 * <p>Exit codes: {@value #CONFIGURATION} the configuration cannot be used, the broker or a topic is not there, or the
 * broker does not allow what is needed;
 * {@value #DIED} the stream died, of a bug or a damaged store: restart it, and report it if it dies again. Ended by
 * SIGTERM or SIGINT it closes in order, and the exit code is the signal's (143, 130).
 */
public final class Main {
    /** The configuration cannot be used, the broker or a topic is not there, or the broker refuses. */
    public static final int CONFIGURATION = 2;
    /** The stream died. */
    public static final int DIED = 70;

    private Main() {}

    /** Runs until it is told to end, or the stream dies. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        try (CheckpointProcessor processor = CheckpointProcessor.start(configuration(args))) {
            Runtime.getRuntime().addShutdownHook(new Thread(processor::close, "close"));
            processor.ended().join();
            return 0;
        } catch (ConfigurationException e) {
            Logs.startAsText();
            LoggerFactory.getLogger(Main.class).error(e.getMessage());
            return CONFIGURATION;
        } catch (CompletionException died) {
            return CheckpointProcessor.isRefusal(died) ? CONFIGURATION : DIED;
        }
    }

    private static Configuration configuration(List<String> args) {
        Configuration configuration = Configuration.of(System.getenv(), file(args));
        Logs.start(configuration);
        return configuration;
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
}
