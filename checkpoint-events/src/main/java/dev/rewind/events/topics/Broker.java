package dev.rewind.events.topics;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What provisioning asks of a Kafka cluster; every failure is one that an operator can act on. */
final class Broker implements AutoCloseable {

    static final int TIMEOUT_MS = 5_000;

    private static final String API_TIMEOUT = "default.api.timeout.ms";
    private static final String REQUEST_TIMEOUT = "request.timeout.ms";
    private static final int POLL_MS = 20;

    private final Admin admin;
    private final String address;
    private final long timeoutMs;

    private Broker(Admin admin, String address, long timeoutMs) {
        this.admin = admin;
        this.address = address;
        this.timeoutMs = timeoutMs;
    }

    static Broker connect(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>(configuration.admin());
        settings.putIfAbsent(API_TIMEOUT, Integer.toString(TIMEOUT_MS));
        // Kafka refuses an API time-out below the one of a request.
        settings.putIfAbsent(REQUEST_TIMEOUT, settings.get(API_TIMEOUT));
        String address = String.valueOf(settings.get("bootstrap.servers"));
        try {
            long timeoutMs = Long.parseLong(String.valueOf(settings.get(API_TIMEOUT)));
            return new Broker(Admin.create(settings), address, timeoutMs);
        } catch (KafkaException | NumberFormatException e) {
            throw new ConfigurationException(
                    "no Kafka client for " + address + ": " + rootCause(e).getMessage() + "; check REWIND_KAFKA_*");
        }
    }

    String address() {
        return address;
    }

    /** Number of partitions by topic, of those among {@code topics} that exist. */
    Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        Map<String, Integer> partitions = new LinkedHashMap<>();
        for (String topic : topics) {
            answer("describe topic " + topic, asked.get(topic), UnknownTopicOrPartitionException.class)
                    .ifPresent(it -> partitions.put(topic, it.partitions().size()));
        }
        return partitions;
    }

    /** Creates a topic; false when it exists, as when two processes start at once. */
    boolean create(String topic, int partitions, short replicas, Map<String, String> settings) {
        NewTopic wanted = new NewTopic(topic, partitions, replicas).configs(settings);
        KafkaFuture<Integer> made = admin.createTopics(List.of(wanted)).numPartitions(topic);
        return answer("create topic " + topic, made, TopicExistsException.class).isPresent();
    }

    /** The settings in effect by topic, of those among {@code topics} that exist. */
    Map<String, Map<String, String>> settings(Collection<String> topics) {
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(topic -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, KafkaFuture<Config>> asked =
                admin.describeConfigs(resources).values();
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (ConfigResource topic : resources) {
            String what = "read the settings of topic " + topic.name();
            answer(what, asked.get(topic), UnknownTopicOrPartitionException.class)
                    .ifPresent(config -> {
                        Map<String, String> values = new HashMap<>();
                        config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
                        settings.put(topic.name(), values);
                    });
        }
        return settings;
    }

    /**
     * Asks again until the answer has so many entries, or for so long: of a topic just made, each broker learns in its
     * own time.
     */
    <V> Map<String, V> settled(Supplier<Map<String, V>> question, int entries, long patienceMs) {
        long start = System.nanoTime();
        Map<String, V> answer = question.get();
        while (answer.size() < entries
                && Duration.ofNanos(System.nanoTime() - start).toMillis() < patienceMs) {
            pause();
            answer = question.get();
        }
        return answer;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(timeoutMs));
    }

    private <T> Optional<T> answer(String what, @Nullable KafkaFuture<T> future, Class<? extends Exception> expected) {
        try {
            return future == null ? Optional.empty() : Optional.of(future.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted before the broker at " + address + " could " + what);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (expected.isInstance(cause)) {
                return Optional.empty();
            }
            if (cause instanceof TimeoutException) {
                throw unreachable(what);
            }
            String remedy = cause instanceof InvalidReplicationFactorException
                    ? "; set REWIND_REPLICATION to at most the number of brokers"
                    : "; check REWIND_KAFKA_* and what this client may do there";
            throw new ConfigurationException(
                    "the broker at " + address + " could not " + what + ": " + cause.getMessage() + remedy);
        }
    }

    private ConfigurationException unreachable(String what) {
        return new ConfigurationException(
                "no broker at " + address + " answered within " + timeoutMs + " ms to " + what
                        + "; is it running, and is REWIND_KAFKA_BOOTSTRAP_SERVERS right?",
                new TimeoutException(what));
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted before the broker at " + address + " had all topics");
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
