package dev.rewind.processor.streams;

import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.IsolationLevel;

/**
 * The settings of Kafka Streams. The operator's {@code REWIND_KAFKA_*} override {@link #tuning}. Settings that ensure
 * exactly-once processing or the content of the stores are {@link #fixed}; it is an error to set them.
 */
public final class StreamsSettings {
    private static final String STREAMS = "REWIND_KAFKA_STREAMS_*";

    private static final String SESSION = "consumer.session.timeout.ms";
    private static final int DEFAULT_SESSION_MS = 10_000;
    private static final int REPLICAS_THAT_BEAR_A_LOSS = 3;

    /** Settings that must keep their default, and why. */
    private static final Map<String, String> FIXED_BY_STREAMS_DEFAULT = Map.of(
            "processing.exception.handler", "after an error, writes already made for the event would stay",
            "production.exception.handler", "records that cannot be produced would be lost without notice",
            "deserialization.exception.handler", "the processor sets dead letters aside itself",
            "default.timestamp.extractor", "an event's time is the log's",
            "main.consumer.auto.offset.reset", "a new processor must read every event");

    private StreamsSettings() {}

    /**
     * The settings of one processor.
     *
     * @param storeUrl the URL of its store server
     * @throws ConfigurationException if the operator sets a fixed setting
     */
    public static Properties of(Configuration configuration, URI storeUrl, RocksDbMemory memory) {
        Map<String, Object> given = configuration.streams();
        Map<String, Object> fixed = fixed(configuration, storeUrl, memory);
        fixed.keySet().forEach(key -> refuse(given, key));
        FIXED_BY_STREAMS_DEFAULT.forEach((key, why) -> {
            if (given.containsKey(key)) {
                throw new ConfigurationException(key + " in " + STREAMS + " must not be set: " + why);
            }
        });
        Properties settings = new Properties();
        settings.putAll(tuning(configuration));
        settings.putAll(given);
        settings.putAll(fixed);
        return settings;
    }

    /** The session time-out: so long without a heartbeat, and the group gives a processor's partitions to others. */
    public static Duration session(Configuration configuration) {
        Object given = configuration.streams().getOrDefault(SESSION, DEFAULT_SESSION_MS);
        return Duration.ofMillis(Long.parseLong(given.toString()));
    }

    /** Whether other processors hold standby copies of this processor's stores. */
    public static boolean hasStandbys(Properties settings) {
        return !"0".equals(String.valueOf(settings.get("num.standby.replicas")));
    }

    private static Map<String, Object> fixed(Configuration configuration, URI storeUrl, RocksDbMemory memory) {
        Map<String, Object> fixed = new HashMap<>();
        fixed.put("application.id", configuration.processorGroup());
        fixed.put("application.server", storeUrl.getAuthority());
        fixed.put("state.dir", configuration.path(Setting.HOME).resolve("state").toString());
        fixed.put("processing.guarantee", "exactly_once_v2");
        // A new processor must read every event.
        fixed.put("consumer.auto.offset.reset", "earliest");
        // Static membership exists only in the classic protocol; without it, a restart waits for the session to end.
        fixed.put("group.protocol", "classic");
        // Range queries do not see rows that are still in a cache.
        fixed.put("statestore.cache.max.bytes", 0L);
        // A store keeps the writes of a transaction apart until it is committed, so a crash leaves nothing to wipe.
        fixed.put("enable.transactional.statestores", true);
        // Lookups see what is processed, committed or not, so that a publisher reads its event without a commit.
        fixed.put("default.interactive.query.isolation.level", IsolationLevel.READ_UNCOMMITTED.name());
        fixed.put("rocksdb.config.setter", BoundedRocksDb.class);
        fixed.put(BoundedRocksDb.MEMORY, memory);
        // Every event must fit into a dead letter, with additional headers.
        fixed.put("producer.max.request.size", Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        return fixed;
    }

    /** The settings that decide how fast a processor is. The operator may override them. */
    public static Map<String, Object> tuning(Configuration configuration) {
        Map<String, Object> tuning = new HashMap<>();
        tuning.put("num.stream.threads", configuration.integer(Setting.STREAM_THREADS));
        tuning.put("num.standby.replicas", configuration.integer(Setting.STANDBY_REPLICAS));
        int replicas = configuration.integer(Setting.REPLICATION);
        tuning.put("replication.factor", replicas);
        if (replicas >= REPLICAS_THAT_BEAR_A_LOSS) {
            tuning.put("topic.min.insync.replicas", 2);
        }
        // A commit costs about the same for few rows and for many, and holds up the commands behind it.
        // What a client waits for is committed at once, and look-ups do not wait for commits.
        tuning.put("commit.interval.ms", 500);
        // Bounds the rows that wait for a commit, on the heap and in RocksDB together; beyond it, a commit comes early.
        tuning.put("statestore.uncommitted.max.bytes", 16L * 1024 * 1024);
        // There is no global store. Without this, Kafka warns about them at every start.
        tuning.put("processing.exception.handler.global.enabled", true);
        // An idle stream waits in poll for this long before it checks whether a commit is due.
        tuning.put("poll.ms", 5);
        // A task reads one partition, so it has no other to wait for; checking that for each event takes time.
        tuning.put("max.task.idle.ms", -1L);
        // Small batches: a failed step waits for fewer events before it, and its command for a smaller commit.
        tuning.put("buffered.records.per.partition", 200);
        tuning.put("consumer.max.poll.records", 200);
        // Bounds the memory of one poll if every record has the largest size.
        tuning.put("consumer.fetch.max.bytes", 16 * 1024 * 1024);
        // The consumer passes on all that it has fetched of one partition before the next. With the default of 1 MiB,
        // the
        // last of many partitions with a backlog would wait for thousands of events of the others, and a processor is
        // ready when it has processed an event of each.
        tuning.put("main.consumer.max.partition.fetch.bytes", 128 * 1024);
        tuning.put("producer.linger.ms", 5);
        // The broker rejects the first write of a transaction until the markers of the last one are written.
        tuning.put("producer.retry.backoff.ms", 10L);
        tuning.put("consumer.group.instance.id", instanceId(configuration));
        tuning.put(SESSION, DEFAULT_SESSION_MS);
        // Members learn of a rebalance with the next heartbeat; this is most of the gap in a hand-over.
        tuning.put("consumer.heartbeat.interval.ms", 500);
        // A processor that has returned and caught up gets its partitions after 1 minute instead of 10.
        tuning.put("probing.rebalance.interval.ms", 60_000L);
        return tuning;
    }

    private static void refuse(Map<String, Object> given, String key) {
        if (given.containsKey(key)) {
            throw new ConfigurationException(key + " in " + STREAMS + " is set by the processor, because correctness"
                    + " depends on it; remove it, or use Rewind's own setting if there is one");
        }
    }

    private static String instanceId(Configuration configuration) {
        String id = configuration.text(Setting.INSTANCE_ID);
        if (!id.isEmpty()) {
            return id;
        }
        try {
            // Kafka allows no other characters.
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException e) {
            throw new ConfigurationException("this machine has no host name; set " + Setting.INSTANCE_ID.variable()
                    + " to a name that no other processor has");
        }
    }
}
