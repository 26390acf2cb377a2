package dev.rewind.jdbc;

import dev.rewind.jdbc.OutboxPublisher.Published;
import dev.rewind.jdbc.OutboxTable.Row;
import dev.rewind.runner.RunnerPermissions;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.TopicProvisioning;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of an {@link Outbox} to {@code plan-events}, and deletes them from the table once Kafka has
 * acknowledged them. Any number of relays may run on one database; one of them publishes at a time.
 *
 * <p>A relay that dies may leave events that Kafka has. The next one publishes them again with the same id, and the
 * processor ignores the repetition for at least 24 hours.
 */
public final class OutboxRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private static final int BATCH = 500;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration DELAY = Duration.ofSeconds(5);

    private final JdbcTransactions transactions;
    private final OutboxPublisher publisher;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** Entities whose next event was not acknowledged, until the time below. Others are published first. */
    private final Set<String> delayed = new HashSet<>();

    private long delayedUntil;

    private OutboxRelay(JdbcTransactions transactions, OutboxPublisher publisher) {
        this.transactions = transactions;
        this.publisher = publisher;
        thread = new Thread(this::run, "rewind-outbox-relay");
        thread.setDaemon(true);
    }

    /**
     * Starts a relay. It needs the permission to write to {@code plan-events}.
     *
     * @throws ConfigurationException when a setting is invalid, the broker does not answer, topics are missing, or the
     *     broker does not allow to publish
     */
    public static OutboxRelay start(Configuration configuration, JdbcTransactions transactions) {
        TopicProvisioning.check(configuration, RunnerPermissions.STATE_CAPTURE);
        OutboxRelay relay = new OutboxRelay(transactions, new OutboxPublisher(configuration));
        relay.thread.start();
        return relay;
    }

    /** Ends the relay after the events that it publishes now. Later ones stay in the table. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.close();
    }

    private void run() {
        Duration pause = Duration.ZERO;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = publishOldest();
            }
        } catch (InterruptedException e) {
            LOG.atWarn().log("The relay of the outbox was interrupted and has ended");
        }
    }

    /** Publishes the oldest events, in one transaction. Returns how long to wait before the next ones. */
    private Duration publishOldest() throws InterruptedException {
        try {
            int published = transactions.run(this::publish);
            return published == BATCH ? Duration.ZERO : PAUSE;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("The outbox was not published; the relay tries again in a second");
            return PAUSE_AFTER_FAILURE;
        }
    }

    private int publish(Connection connection) throws SQLException, InterruptedException {
        if (System.nanoTime() - delayedUntil >= 0) {
            delayed.clear();
        }
        if (!OutboxTable.isPublisher(connection)) {
            return 0;
        }
        List<Row> rows = OutboxTable.oldest(connection, BATCH, delayed);
        if (rows.isEmpty()) {
            return 0;
        }
        Published result = publisher.publish(rows);
        OutboxTable.delete(connection, result.published());
        result.failures().forEach((entity, failure) -> {
            delayed.add(entity);
            delayedUntil = System.nanoTime() + DELAY.toNanos();
            LOG.atWarn()
                    .addKeyValue("entity", entity)
                    .setCause(failure)
                    .log("An event of the outbox is not acknowledged; it and later ones of its entity are tried again");
        });
        return result.published().size();
    }
}
