package dev.rewind.processor;

import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.store.BoundedRocksDb;
import dev.rewind.processor.store.RocksDbMemory;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of the stream. The operator's {@code REWIND_KAFKA_*} win over the {@link #tuning}; those that exactly-once
 * or the stores' content hang on are {@link #fixed}, and an attempt to set them is an error rather than ignored.
 */
final class StreamsSettings {
    private static final String STREAMS = "REWIND_KAFKA_STREAMS_*";

    private static final String SESSION = "consumer.session.timeout.ms";
    private static final int DEFAULT_SESSION_MS = 10_000;
    private static final int REPLICAS_THAT_BEAR_A_LOSS = 3;

    /** Settings whose default holds a promise, and what would break it. */
    private static final Map<String, String> FIXED_BY_STREAMS_DEFAULT = Map.of(
            "processing.exception.handler", "after an error, writes already made for the event would stay",
            "production.exception.handler", "what cannot be produced would be lost in silence",
            "deserialization.exception.handler", "the processor sets dead letters aside itself",
            "default.timestamp.extractor", "an event's time is the log's",
            "main.consumer.auto.offset.reset", "a new processor must read every event");

    private StreamsSettings() {}

    /**
     * Settings for one processor.
     *
     * @param storeUrl where its store server answers
     * @throws ConfigurationException when the operator sets what is fixed
     */
    static Properties of(Configuration configuration, URI storeUrl, RocksDbMemory memory) {
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

    /** After how long without a heartbeat the group gives a processor's partitions to others. */
    static Duration session(Configuration configuration) {
        Object given = configuration.streams().getOrDefault(SESSION, DEFAULT_SESSION_MS);
        return Duration.ofMillis(Long.parseLong(given.toString()));
    }

    /** Whether others keep copies of this processor's stores. */
    static boolean hasStandbys(Properties settings) {
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
        // Static membership, without which a restart waits for the session to end, is classic only.
        fixed.put("group.protocol", "classic");
        // A range query does not see what a cache holds back.
        fixed.put("statestore.cache.max.bytes", 0L);
        fixed.put("rocksdb.config.setter", BoundedRocksDb.class);
        fixed.put(BoundedRocksDb.MEMORY, memory);
        // What the source took in must fit out again as a dead letter, with its headers.
        fixed.put("producer.max.request.size", Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        return fixed;
    }

    private static Map<String, Object> tuning(Configuration configuration) {
        Map<String, Object> tuning = new HashMap<>();
        tuning.put("num.stream.threads", configuration.integer(Setting.STREAM_THREADS));
        tuning.put("num.standby.replicas", configuration.integer(Setting.STANDBY_REPLICAS));
        int replicas = configuration.integer(Setting.REPLICATION);
        tuning.put("replication.factor", replicas);
        if (replicas >= REPLICAS_THAT_BEAR_A_LOSS) {
            tuning.put("topic.min.insync.replicas", 2);
        }
        tuning.put("commit.interval.ms", 100);
        // An idle stream sits in poll for this long before it looks whether a commit is due.
        tuning.put("poll.ms", 5);
        // A task reads one partition: there is no other to wait for, and asking that for each event takes time.
        tuning.put("max.task.idle.ms", -1L);
        // Fewer bulk records ahead of a failure, and less to flush in the commit that its command waits for.
        tuning.put("buffered.records.per.partition", 200);
        tuning.put("consumer.max.poll.records", 200);
        // What one poll may bring, were every record as large as allowed.
        tuning.put("consumer.fetch.max.bytes", 16 * 1024 * 1024);
        tuning.put("producer.linger.ms", 5);
        // The first write of a transaction is turned away while the markers of the last one are on their way.
        tuning.put("producer.retry.backoff.ms", 10L);
        tuning.put("consumer.group.instance.id", instanceId(configuration));
        tuning.put(SESSION, DEFAULT_SESSION_MS);
        // Who has left or come is heard of with the next heartbeat: this is most of the gap of a hand-over.
        tuning.put("consumer.heartbeat.interval.ms", 500);
        // A processor that comes back and has caught up is given its share when the group next looks, not in 10
        // minutes.
        tuning.put("probing.rebalance.interval.ms", 60_000L);
        return tuning;
    }

    private static void refuse(Map<String, Object> given, String key) {
        if (given.containsKey(key)) {
            throw new ConfigurationException(key + " in " + STREAMS + " is set by the processor, because its promises"
                    + " or the stores hang on it; where there is a setting of Rewind's own, use that");
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
