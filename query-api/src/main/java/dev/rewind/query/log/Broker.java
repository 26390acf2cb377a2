package dev.rewind.query.log;

import dev.rewind.events.config.Configuration;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Whether the log's broker answers. */
public final class Broker implements AutoCloseable {

    private static final int ANSWER_WITHIN_MS = 2_000;

    private final Admin admin;
    private final Executor executor;

    /**
     * Connects when it is first asked.
     *
     * @param executor runs what follows an answer
     */
    public Broker(Configuration configuration, Executor executor) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api-health");
        settings.putAll(configuration.admin());
        this.admin = Admin.create(settings);
        this.executor = executor;
    }

    /** Completes when a broker answers; fails with a {@link Problem} when none does within two seconds. */
    public CompletableFuture<Void> ready() {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_WITHIN_MS))
                .nodes()
                .toCompletionStage()
                .<Void>handleAsync(
                        (nodes, failure) -> {
                            if (failure != null) {
                                throw Problem.of(
                                        ProblemCode.NOT_READY,
                                        "the broker does not answer",
                                        "start it, or correct REWIND_KAFKA_BOOTSTRAP_SERVERS");
                            }
                            return null;
                        },
                        executor)
                .toCompletableFuture();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
