package dev.rewind.query;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.telemetry.ServiceLogging;
import dev.rewind.service.topics.ServiceExit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The query API as its own process: {@code Main [--config FILE]}. Without a file it is configured by environment
 * variables.
 *
 * <p>{@link ServiceExit} has the exit codes. SIGTERM and SIGINT close it in order.
 */
public final class Main {

    private Main() {}

    /** Prints its URL and serves until the process is stopped. */
    public static void main(String[] args) {
        try {
            Configuration configuration = Configuration.of(System.getenv(), file(List.of(args)));
            ServiceLogging.start(configuration);
            QueryApi api = QueryApi.start(configuration);
            Runtime.getRuntime().addShutdownHook(new Thread(api::close, "close"));
            System.out.println(api.url());
            // The rewind command ends the process when this returns.
            new CompletableFuture<Void>().join();
        } catch (RuntimeException e) {
            System.exit(logged(e).code());
        }
    }

    private static @Nullable Path file(List<String> args) {
        if (args.isEmpty()) {
            return null;
        }
        if (args.size() == 2 && args.get(0).equals("--config")) {
            return Path.of(args.get(1));
        }
        throw new ConfigurationException("wrong arguments \"" + String.join(" ", args) + "\"; usage: [--config FILE]");
    }

    private static ServiceExit logged(RuntimeException problem) {
        ServiceExit exit = ServiceExit.ofStart(problem);
        ServiceLogging.startAsText();
        LoggerFactory.getLogger(Main.class)
                .atError()
                .setCause(exit == ServiceExit.DEFECT ? problem : null)
                .log(exit == ServiceExit.DEFECT ? "The query API cannot start" : problem.getMessage());
        return exit;
    }
}
