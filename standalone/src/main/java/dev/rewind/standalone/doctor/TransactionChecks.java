package dev.rewind.standalone.doctor;

import dev.rewind.standalone.output.HumanValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds transactions that have been open for long on a topic. Readers do not get past such a transaction until it
 * ends, or until the broker aborts it after the publisher's {@code transaction.timeout.ms}.
 */
final class TransactionChecks {

    /** Transactions of processors, query APIs and imports are shorter than this. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Admin admin;
    private final String topic;

    TransactionChecks(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    /** One open transaction of a partition. */
    private record Open(TopicPartition partition, long producerId, long from, Instant last) {}

    Finding finding(String check) throws TimeoutException {
        List<Open> open = open();
        if (open.isEmpty()) {
            return Finding.ok(check, "none has blocked " + topic + " for " + HumanValues.span(LONG));
        }
        Map<Long, String> ids = ids(open);
        List<String> details = new ArrayList<>();
        Set<String> remedies = new HashSet<>();
        for (Open one : open) {
            String id = ids.get(one.producerId());
            details.add("partition " + one.partition().partition() + " waits at offset " + one.from() + " for "
                    + (id == null ? "producer " + one.producerId() : "transactional id \"" + id + "\"")
                    + ", silent for " + HumanValues.span(Duration.between(one.last(), Instant.now())));
            remedies.add(
                    id == null
                            ? "kafka-transactions.sh abort --topic " + topic + " --partition "
                                    + one.partition().partition() + " --start-offset " + one.from()
                            : "rewind topics abort '" + id + "'");
        }
        return Finding.fail(
                check,
                topic + ": " + String.join("; ", details),
                "stop the program that has it open, or abort it: " + String.join("; ", remedies));
    }

    private List<Open> open() throws TimeoutException {
        List<TopicPartition> partitions =
                BrokerChecks.answer(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                        .flatMap(found -> found.partitions().stream())
                        .map(it -> new TopicPartition(topic, it.partition()))
                        .toList();
        Instant before = Instant.now().minus(LONG);
        List<Open> open = new ArrayList<>();
        Map<TopicPartition, PartitionProducerState> states =
                new TreeMap<>((one, other) -> Integer.compare(one.partition(), other.partition()));
        states.putAll(BrokerChecks.answer(admin.describeProducers(partitions).all()));
        states.forEach((partition, state) -> state.activeProducers().stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .map(producer -> opened(partition, producer))
                .filter(one -> one.last().isBefore(before))
                .forEach(open::add));
        return open;
    }

    private static Open opened(TopicPartition partition, ProducerState producer) {
        return new Open(
                partition,
                producer.producerId(),
                producer.currentTransactionStartOffset().orElseThrow(),
                Instant.ofEpochMilli(producer.lastTimestamp()));
    }

    private Map<Long, String> ids(List<Open> open) throws TimeoutException {
        Set<Long> producers = open.stream().map(Open::producerId).collect(Collectors.toSet());
        Map<Long, String> ids = new HashMap<>();
        for (TransactionListing listed :
                BrokerChecks.answer(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                        .all())) {
            ids.put(listed.producerId(), listed.transactionalId());
        }
        return ids;
    }
}
