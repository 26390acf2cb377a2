package dev.rewind.benchmarks.comparison.rewind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed rollback commands on a thread of its own, and notes when each one was read. */
final class CommandReader implements AutoCloseable {

    private static final String TOPIC = "rollback-commands";
    private static final Duration POLL = Duration.ofSeconds(1);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, CompletableFuture<Command>> awaited = new ConcurrentHashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::read, "commands");
    private volatile boolean closed;

    /**
     * A command that was read.
     *
     * @param nanos when it was read, by {@link System#nanoTime()}
     * @param data its data
     */
    record Command(long nanos, JsonNode data) {}

    CommandReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy. Asking for the position makes it happen now, so that no later record is missed.
        partitions.forEach(consumer::position);
        thread.start();
    }

    /** The next command for a plan. */
    CompletableFuture<Command> of(String plan) {
        CompletableFuture<Command> command = new CompletableFuture<>();
        awaited.put("plan:" + plan, command);
        return command;
    }

    private void read() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.nanoTime();
                    CompletableFuture<Command> command =
                            awaited.remove(new String(record.key(), StandardCharsets.UTF_8));
                    if (command != null) {
                        command.complete(new Command(now, json.readTree(record.value())));
                    }
                }
            }
        } catch (WakeupException e) {
            fail(e);
        } catch (IOException e) {
            fail(e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            fail(e);
            throw e;
        } finally {
            consumer.close();
        }
    }

    private void fail(Exception cause) {
        awaited.values().forEach(command -> command.completeExceptionally(cause));
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
