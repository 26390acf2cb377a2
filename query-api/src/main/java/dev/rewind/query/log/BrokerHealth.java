package dev.rewind.query.log;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.telemetry.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks every few seconds whether the Kafka brokers answer, and logs when that changes. */
public final class BrokerHealth implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerHealth.class);
    private static final int ANSWER_WITHIN_MS = 2_000;
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Admin admin;
    private final Executor executor;
    private final Outage outage = new Outage(LOG, "No broker answers; requests wait or fail", "A broker answers again");
    private volatile boolean closed;

    /**
     * Connects and starts checking.
     *
     * @param executor runs what follows an answer
     */
    public BrokerHealth(Configuration configuration, Executor executor) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api-health");
        settings.putAll(configuration.admin());
        this.admin = Admin.create(settings);
        this.executor = executor;
        watch();
    }

    private void watch() {
        if (!closed) {
            CompletableFuture.delayedExecutor(EVERY.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> {
                        CompletableFuture<Void> ignored = ready().whenComplete((answered, failure) -> watch());
                    });
        }
    }

    /** Completes when a broker answers; fails with a {@link Problem} if none does within two seconds. */
    public CompletableFuture<Void> ready() {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_WITHIN_MS))
                .nodes()
                .toCompletionStage()
                .<Void>handleAsync(
                        (nodes, failure) -> {
                            if (failure != null) {
                                if (!closed) {
                                    outage.noAnswer(failure);
                                }
                                throw Problem.of(
                                        ProblemCode.NOT_READY,
                                        "no Kafka broker answers",
                                        "start the brokers, or correct REWIND_KAFKA_BOOTSTRAP_SERVERS");
                            }
                            outage.answered();
                            return null;
                        },
                        executor)
                .toCompletableFuture();
    }

    @Override
    public void close() {
        closed = true;
        admin.close(Duration.ofSeconds(2));
    }
}
