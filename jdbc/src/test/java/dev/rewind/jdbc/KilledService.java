package dev.rewind.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.jdbc.Shelves.Order;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanRunner;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A service in a process of its own, which stops at the place where a test kills it. */
final class KilledService {

    private KilledService() {}

    /**
     * Starts the service, waits until it prints a word, and kills it as {@code kill -9} does.
     *
     * @param part {@code step} or {@code relay}
     */
    static void killOnceItSays(String word, String part, Configuration installation, String id) throws Exception {
        List<String> command = JavaProcess.command(
                192,
                KilledService.class,
                List.of(
                        part,
                        installation.bootstrapServers(),
                        installation.text(Setting.TOPIC_PREFIX),
                        TestPostgres.url(),
                        id));
        Process process = JavaProcess.builder(command, Map.of())
                .redirectError(new File("target/killed-service.log"))
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo(word);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = Configuration.of(Map.of(), null)
                .with(Map.of(Setting.TOPIC_PREFIX, arguments[2]))
                .withBroker(arguments[1]);
        JdbcTransactions transactions = JdbcTransactions.of(TestPostgres.source(arguments[3]));
        String id = arguments[4];
        switch (arguments[0]) {
            case "step" -> runPlan(configuration, transactions, id);
            case "relay" -> publish(configuration, transactions, id);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Stops after the commit of a step, before the runner has its result. */
    private static void runPlan(Configuration configuration, JdbcTransactions transactions, String id)
            throws InterruptedException {
        JdbcTransactions stopping = new JdbcTransactions() {
            @Override
            public <R> R run(TransactionalWork<R> work) throws Exception {
                R result = transactions.run(work);
                say("committed");
                return result;
            }
        };
        Plan<Order> plan = Plan.named("fulfil", Order.class)
                .step("reserve", JdbcStep.of(stopping, Order.class, Shelves::reserve))
                .step("ship", order -> order)
                .build();
        PlanRunner.connect(configuration).run(plan, id, new Order(id, 2, "no"));
    }

    /** Commits a move and its event. Stops after Kafka has the event, before the relay deletes it from the table. */
    private static void publish(Configuration configuration, JdbcTransactions transactions, String id)
            throws Exception {
        Outbox outbox = Outbox.of("warehouse");
        transactions.run(connection -> {
            Shelves.move(connection, id, 7);
            return outbox.capture(connection, new EntityKey("shelf", id), new Order(id, 7, "no"), "filled");
        });
        JdbcTransactions stopping = new JdbcTransactions() {
            @Override
            public <R> R run(TransactionalWork<R> work) throws Exception {
                return transactions.run(connection -> {
                    R result = work.run(connection);
                    if (!Integer.valueOf(0).equals(result)) {
                        say("published");
                    }
                    return result;
                });
            }
        };
        OutboxRelay.start(configuration, stopping);
        new CountDownLatch(1).await();
    }

    private static void say(String word) throws InterruptedException {
        System.out.println(word);
        new CountDownLatch(1).await();
    }
}
