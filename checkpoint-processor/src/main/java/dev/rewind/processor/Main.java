package dev.rewind.processor;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.telemetry.ServiceLogging;
import dev.rewind.service.topics.ServiceExit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Runs the processor as its own process: {@code Main [--config FILE]}. Without a file, the environment configures it.
 *
 * <p>Exit codes: {@link ServiceExit}. On SIGTERM or SIGINT the processor closes in order.
 */
public final class Main {

    private Main() {}

    /** Runs until the process is told to end, or the stream fails. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)).code());
    }

    private static ServiceExit run(List<String> args) {
        try (CheckpointProcessor processor = CheckpointProcessor.start(configuration(args))) {
            Runtime.getRuntime().addShutdownHook(new Thread(processor::close, "close"));
            processor.ended().join();
            return ServiceExit.OK;
        } catch (CompletionException died) {
            return ServiceExit.ofDeath(died);
        } catch (RuntimeException e) {
            ServiceExit exit = ServiceExit.ofStart(e);
            ServiceLogging.startAsText();
            LoggerFactory.getLogger(Main.class)
                    .atError()
                    .setCause(exit == ServiceExit.DEFECT ? e : null)
                    .log(exit == ServiceExit.DEFECT ? "The processor does not start" : e.getMessage());
            return exit;
        }
    }

    private static Configuration configuration(List<String> args) {
        Configuration configuration = Configuration.of(System.getenv(), file(args));
        ServiceLogging.start(configuration);
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
