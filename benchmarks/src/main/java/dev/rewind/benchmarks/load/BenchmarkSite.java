package dev.rewind.benchmarks.load;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A broker in this JVM with the settings of {@code rewind up}, and all data in a temporary directory. */
public final class BenchmarkSite implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Configuration environment = Configuration.of(System.getenv(), null);
    private final int partitions = environment.integer(Setting.PARTITIONS);
    private final EmbeddedKafka kafka = EmbeddedKafka.temporary().start();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));

    /**
     * Creates the topics of an installation of Rewind and returns its configuration. {@code REWIND_*} variables
     * apply, so that a setting can be tried.
     *
     * @param name the prefix of the names of topics and groups
     */
    public Configuration installation(String name, Map<Setting, String> settings) {
        Map<Setting, String> own = new EnumMap<>(Setting.class);
        own.put(Setting.TOPIC_PREFIX, name + "-");
        own.put(Setting.HOME, kafka.directory().resolve("home-" + name).toString());
        own.put(Setting.INSTANCE_ID, name);
        own.put(Setting.STORE_PORT, "0");
        own.putAll(settings);
        Configuration configuration =
                environment.withBroker(kafka.bootstrapServers()).with(own);
        TopicProvisioning.create(configuration);
        return configuration;
    }

    /** Starts a processor and waits until it owns all partitions. */
    public static CheckpointProcessor processor(Configuration configuration) {
        CheckpointProcessor processor = CheckpointProcessor.start(configuration);
        await("the processor is ready", processor::ready);
        return processor;
    }

    /** Creates a topic outside of an installation, with as many partitions. */
    public void topic(String name) {
        done(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()::get);
    }

    /** Deletes all topics of an installation, so that the disk does not fill up over the rounds. */
    public void forget(String prefix) {
        done(() -> {
            Collection<String> topics = admin.listTopics().names().get(START.toSeconds(), TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.startsWith(prefix))
                    .toList();
            return admin.deleteTopics(topics).all().get(START.toSeconds(), TimeUnit.SECONDS);
        });
    }

    /** The end of the log in each partition. */
    public Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        done(admin.listOffsets(asked).all()::get).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /**
     * Checks that the processor still runs.
     *
     * @throws IllegalStateException if the processor has died
     */
    public static void requireAlive(CheckpointProcessor processor) {
        if (processor.ended().isDone()) {
            throw new IllegalStateException("the processor died; LOG=WARN in the environment shows why");
        }
    }

    Admin admin() {
        return admin;
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + START.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("gave up after " + START.toSeconds() + " s of waiting until " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** A call to the broker. */
    interface Call<T> {
        T make() throws InterruptedException, ExecutionException, TimeoutException;
    }

    static <T> T done(Call<T> call) {
        try {
            return call.make();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a call to the broker failed", e);
        }
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
    }
}
