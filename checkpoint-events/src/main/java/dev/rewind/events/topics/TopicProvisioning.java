package dev.rewind.events.topics;

import dev.rewind.events.Limits;
import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes the four topics ({@link #create}, what {@code rewind topics create} does) and verifies them ({@link #check},
 * what every service does when it starts).
 *
 * <p>A broker that does not answer within {@value Broker#TIMEOUT_MS} ms is a failure; {@code
 * REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS} sets another time.
 */
public final class TopicProvisioning {

    private static final String REMEDY = "; run `rewind topics create`";
    /** Another process may have made the topics a moment ago. */
    private static final long PATIENCE_MS = 1_000;

    private static final int REPLICAS_THAT_BEAR_A_LOSS = 3;

    private TopicProvisioning() {}

    /**
     * Creates the topics that do not exist, then verifies all of them. Topics that exist are left as they are.
     *
     * @return the names of the topics that this call created
     * @throws ConfigurationException when the broker cannot be reached or refuses, or when a topic that exists has
     *     another number of partitions than {@link Setting#PARTITIONS}
     */
    public static List<String> create(Configuration configuration) {
        Topics topics = configuration.topics();
        int partitions = atLeastOne(configuration, Setting.PARTITIONS);
        short replicas = replicas(configuration);
        try (Broker broker = Broker.connect(configuration)) {
            Map<String, Integer> existing = broker.partitions(topics.all());
            existing.forEach((topic, count) -> {
                if (count != partitions) {
                    throw new ConfigurationException("topic " + topic + " has " + count + " partitions and "
                            + Setting.PARTITIONS.variable() + " is " + partitions
                            + "; the number is fixed for life: set " + Setting.PARTITIONS.variable() + "=" + count);
                }
            });
            List<String> created = new ArrayList<>();
            for (String topic : topics.all()) {
                if (!existing.containsKey(topic)
                        && broker.create(topic, partitions, replicas, settings(topics, topic, replicas))) {
                    created.add(topic);
                }
            }
            check(topics, broker, Math.max(PATIENCE_MS, broker.timeoutMs()));
            return List.copyOf(created);
        }
    }

    /**
     * Verifies that the topics exist, have the same number of partitions, take what has to fit into them, are not
     * compacted, and that the log sets the time of plan events.
     *
     * @return the number of partitions that each topic has; it decides where an entity is at home
     * @throws ConfigurationException when they do not, or when the broker cannot be reached
     */
    public static int check(Configuration configuration) {
        try (Broker broker = Broker.connect(configuration)) {
            return check(configuration.topics(), broker, PATIENCE_MS);
        }
    }

    /**
     * As {@link #check(Configuration)}, and that the brokers let this service do what it needs to, as far as they say
     * so before it does.
     *
     * @throws ConfigurationException when they do not; the message names what is missing
     */
    public static int check(Configuration configuration, Service service) {
        try (Broker broker = Broker.connect(configuration)) {
            int partitions = check(configuration.topics(), broker, PATIENCE_MS);
            broker.requireAllowed(service, service.needs(configuration));
            return partitions;
        }
    }

    /**
     * The number of partitions that each topic has, whatever the topics' settings are.
     *
     * @throws ConfigurationException when topics are missing or differ in it, or when the broker cannot be reached
     */
    public static int partitions(Configuration configuration) {
        try (Broker broker = Broker.connect(configuration)) {
            return partitions(configuration.topics().all(), broker, PATIENCE_MS);
        }
    }

    private static int partitions(List<String> names, Broker broker, long patienceMs) {
        Map<String, Integer> partitions = broker.settled(() -> broker.partitions(names), names.size(), patienceMs);
        requireAll(names, partitions, broker);
        if (new TreeSet<>(partitions.values()).size() > 1) {
            throw new ConfigurationException("the topics differ in their number of partitions: " + partitions
                    + "; stores are partitioned with them: delete those that are wrong and empty" + REMEDY);
        }
        return partitions.values().iterator().next();
    }

    private static int check(Topics topics, Broker broker, long patienceMs) {
        List<String> names = topics.all();
        int partitions = partitions(names, broker, patienceMs);
        Map<String, Map<String, String>> inEffect =
                broker.settled(() -> broker.settings(names), names.size(), patienceMs);
        requireAll(names, inEffect, broker);
        inEffect.forEach((topic, settings) -> {
            if (topic.equals(topics.planEvents())) {
                expect(
                        topic,
                        settings,
                        "message.timestamp.type",
                        "LogAppendTime",
                        "an event's time is the log's (an import that broke off left it so: run it again)");
            }
            expect(topic, settings, "cleanup.policy", "delete", "compaction would drop events of the same entity");
            expectAtLeast(topic, settings, "max.message.bytes", wanted(topics, topic));
        });
        return partitions;
    }

    private static void requireAll(List<String> names, Map<String, ?> found, Broker broker) {
        List<String> missing = new ArrayList<>(names);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "missing topics at " + broker.address() + ": " + String.join(", ", missing) + REMEDY);
        }
    }

    private static void expect(String topic, Map<String, String> settings, String name, String value, String why) {
        String actual = settings.get(name);
        if (!value.equals(actual)) {
            throw new ConfigurationException("topic " + topic + " has " + name + "=" + actual + "; it must be " + value
                    + ", because " + why + ": set it with kafka-configs, or delete the topic and run"
                    + " `rewind topics create`");
        }
    }

    /** What the log takes in must fit out again: a topic that refuses the processor's records ends it. */
    private static long wanted(Topics topics, String topic) {
        return topic.equals(topics.planEvents())
                ? Limits.DEFAULT_STATE_BYTES
                : Long.parseLong(topics.settings(topic).getOrDefault("max.message.bytes", "0"));
    }

    private static void expectAtLeast(String topic, Map<String, String> settings, String name, long least) {
        String actual = settings.get(name);
        if (actual != null && Long.parseLong(actual) < least) {
            throw new ConfigurationException("topic " + topic + " has " + name + "=" + actual + "; it must be " + least
                    + " or more, because what comes in must fit out again with its cause: set it with kafka-configs");
        }
    }

    private static Map<String, String> settings(Topics topics, String topic, short replicas) {
        Map<String, String> settings = new HashMap<>(topics.settings(topic));
        if (replicas >= REPLICAS_THAT_BEAR_A_LOSS) {
            settings.put("min.insync.replicas", "2");
        }
        return settings;
    }

    private static short replicas(Configuration configuration) {
        int replicas = atLeastOne(configuration, Setting.REPLICATION);
        if (replicas > Short.MAX_VALUE) {
            throw new ConfigurationException(Setting.REPLICATION.variable() + " is \"" + replicas
                    + "\"; it must be at most the number of brokers");
        }
        return (short) replicas;
    }

    private static int atLeastOne(Configuration configuration, Setting setting) {
        int number = configuration.integer(setting);
        if (number < 1) {
            throw new ConfigurationException(setting.variable() + " is \"" + number + "\"; it must be 1 or more");
        }
        return number;
    }
}
