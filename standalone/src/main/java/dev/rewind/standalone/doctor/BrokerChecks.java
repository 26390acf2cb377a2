package dev.rewind.standalone.doctor;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.output.HumanValues;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/** Checks the broker, the topics, the clock and open transactions. */
final class BrokerChecks {

    private static final int ANSWER_WITHIN_MS = 5_000;
    private static final Duration TOLERATED = Duration.ofSeconds(2);
    private static final String REACH =
            "start the broker (rewind up starts one), or correct REWIND_KAFKA_BOOTSTRAP_SERVERS and the other"
                    + " settings REWIND_KAFKA_*";

    private final Configuration settings;

    BrokerChecks(Configuration settings) {
        this.settings = settings;
    }

    Finding broker() {
        String check = "broker";
        String address = settings.bootstrapServers();
        try (Admin admin = Admin.create(limited())) {
            int nodes = answer(admin.describeCluster().nodes()).size();
            String cluster = answer(admin.describeCluster().clusterId());
            return Finding.ok(check, address + ", " + HumanValues.count(nodes, "node") + ", cluster " + cluster);
        } catch (TimeoutException e) {
            return Finding.unavailable(check, address + " does not answer", REACH);
        } catch (KafkaException e) {
            return e instanceof RetriableException
                    ? Finding.unavailable(check, address + " does not answer: " + e.getMessage(), REACH)
                    : Finding.fail(check, address + ": " + root(e).getMessage(), REACH);
        }
    }

    Finding topics() {
        try {
            int partitions = TopicProvisioning.check(settings);
            return Finding.ok(
                    "topics",
                    String.join(", ", settings.topics().all()) + ": " + HumanValues.count(partitions, "partition")
                            + " each");
        } catch (ConfigurationException e) {
            return Finding.fail(
                    "topics", String.valueOf(e.getMessage()), "rewind topics create creates the missing topics");
        }
    }

    /** Compares this machine's clock with the newest event. That shows only a clock that is behind the broker's. */
    Finding clock() {
        String check = "clock";
        String topic = settings.topics().planEvents();
        try (Admin admin = Admin.create(limited())) {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            answer(admin.describeTopics(List.of(topic)).allTopicNames())
                    .values()
                    .forEach(it -> it.partitions()
                            .forEach(partition -> wanted.put(
                                    new TopicPartition(topic, partition.partition()), OffsetSpec.maxTimestamp())));
            long newest = answer(admin.listOffsets(wanted).all()).values().stream()
                    .mapToLong(ListOffsetsResultInfo::timestamp)
                    .max()
                    .orElse(-1);
            return newest < 0
                    ? Finding.ok(check, "the log is empty, so the broker's time is not known")
                    : compared(check, "the log's newest event", Instant.ofEpochMilli(newest));
        } catch (TimeoutException | KafkaException e) {
            return Finding.warn(check, "not checked: " + root(e).getMessage(), "see the results for broker and topics");
        }
    }

    /** Finds transactions that a publisher left open. They block readers, which no other check shows. */
    Finding transactions() {
        String check = "transactions";
        try (Admin admin = Admin.create(limited())) {
            return new TransactionChecks(admin, settings.topics().planEvents()).finding(check);
        } catch (TimeoutException | KafkaException e) {
            return Finding.warn(check, "not checked: " + root(e).getMessage(), "see the results for broker and topics");
        }
    }

    private static Finding compared(String check, String what, Instant theirs) {
        Duration ahead = Duration.between(Instant.now(), theirs);
        return ahead.compareTo(TOLERATED) > 0
                ? Finding.warn(
                        check,
                        what + " is " + HumanValues.span(ahead) + " ahead of this machine's clock",
                        "synchronise the clocks (NTP): deadlines use the broker's time")
                : Finding.ok(check, what + " is not ahead of this machine's clock");
    }

    private Map<String, Object> limited() {
        Map<String, Object> limited = new HashMap<>(settings.admin());
        limited.putIfAbsent("default.api.timeout.ms", ANSWER_WITHIN_MS);
        limited.putIfAbsent("request.timeout.ms", ANSWER_WITHIN_MS);
        return limited;
    }

    static <T> T answer(KafkaFuture<T> future) throws TimeoutException {
        try {
            return future.get(2L * ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
