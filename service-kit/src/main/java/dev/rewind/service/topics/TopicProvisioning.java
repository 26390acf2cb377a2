package dev.rewind.service.topics;

import dev.rewind.events.Limits;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.clients.LogClients.InMemory;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates the topics ({@link #create}, used by {@code rewind topics create}) and verifies them ({@link #check},
 * used by every service when it starts).
 *
 * <p>Fails if a broker does not answer within {@value TopicAdmin#TIMEOUT_MS} ms, or within {@code
 * REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS} if that is set.
 */
public final class TopicProvisioning {

    private static final String REMEDY = "; run `rewind topics create`";
    /** How long to wait for topics that another process may just have created. */
    private static final long PATIENCE_MS = 1_000;
    /** How long to wait for topics that the broker has just created. A busy broker shows them late. */
    private static final long CREATED_PATIENCE_MS = 60_000;

    private static final int REPLICAS_THAT_BEAR_A_LOSS = 3;

    private TopicProvisioning() {}

    /**
     * Creates the topics that do not exist, then verifies all of them. Corrects {@code compression.type} of existing
     * topics, and changes nothing else of them. If {@link Setting#PARTITIONS} is not set, new topics get as many
     * partitions as the existing ones have.
     *
     * @return the names of the topics that this call created
     * @throws ConfigurationException when the broker cannot be reached or refuses, or when an existing topic
     *     has another number of partitions than {@link Setting#PARTITIONS}
     */
    public static List<String> create(Configuration configuration) {
        return create(configuration, Integer.parseInt(Setting.PARTITIONS.byDefault()));
    }

    /**
     * As {@link #create(Configuration)}, with another default for {@link Setting#PARTITIONS}.
     *
     * @param partitionsByDefault of topics in an installation that has none yet
     */
    public static List<String> create(Configuration configuration, int partitionsByDefault) {
        Topics topics = configuration.topics();
        boolean isSet = configuration.isSet(Setting.PARTITIONS);
        int wanted = isSet ? atLeastOne(configuration, Setting.PARTITIONS) : partitionsByDefault;
        short replicas = replicas(configuration);
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            Map<String, Integer> existing = broker.partitions(topics.all());
            if (isSet) {
                requireConfigured(existing, wanted);
            }
            int partitions = existing.isEmpty() ? wanted : onlyNumber(existing);
            List<String> created = new ArrayList<>();
            for (String topic : topics.all()) {
                if (!existing.containsKey(topic)
                        && broker.create(topic, partitions, replicas, settings(topics, topic, replicas))) {
                    created.add(topic);
                }
            }
            if (broker.partitions(List.of(topics.runnerPresence())).isEmpty()
                    && broker.create(topics.runnerPresence(), 1, replicas, topics.presenceSettings())) {
                created.add(topics.runnerPresence());
            }
            if (broker.partitions(List.of(topics.bulkJobs())).isEmpty()
                    && broker.create(topics.bulkJobs(), 1, replicas, replicated(topics.bulkSettings(), replicas))) {
                created.add(topics.bulkJobs());
            }
            storeUncompressed(existing.keySet(), broker);
            check(topics, broker, Math.max(CREATED_PATIENCE_MS, broker.timeoutMs()));
            return List.copyOf(created);
        }
    }

    /**
     * Verifies the topics: that they exist, their number of partitions, the size of their records, and their settings
     * for clean-up, compression and time stamps.
     *
     * @return the number of partitions that each topic has, which determines the partition of an entity
     * @throws ConfigurationException when a topic is wrong, or when the broker cannot be reached
     */
    public static int check(Configuration configuration) {
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            return check(configuration.topics(), broker, PATIENCE_MS);
        }
    }

    /**
     * Verifies the topics like {@link #check(Configuration)}, and the permissions of a service, as far as brokers
     * report them before an operation is tried.
     *
     * @throws ConfigurationException when a topic is wrong or a permission is missing; the message names it
     */
    public static int check(Configuration configuration, ServicePermissions service) {
        return check(configuration, service, null);
    }

    /**
     * As {@link #check(Configuration, Service)}, for one of several services of a kind.
     * Permissions for its own names are enough; permissions for the prefix that all of the kind share are not needed.
     *
     * @param own the part of its group and transactional ids that follows the shared prefix
     * @throws ConfigurationException when something is missing; the message names it
     */
    public static int check(Configuration configuration, ServicePermissions service, @Nullable String own) {
        InMemory memory = LogClients.inMemory(configuration);
        if (memory != null) {
            return memory.partitions();
        }
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            int partitions = check(configuration.topics(), broker, PATIENCE_MS);
            broker.requireAllowed(service, service.needs(configuration), own);
            return partitions;
        }
    }

    /**
     * Verifies the topics and permissions like {@link #check(Configuration, ServicePermissions, String)}, and tells over
     * the same connection whether this installation has the topic of presence.
     *
     * @return as {@link #hasPresence}
     * @throws ConfigurationException when something is missing; the message names it
     */
    public static boolean checkAndHasPresence(
            Configuration configuration, ServicePermissions service, @Nullable String own) {
        if (LogClients.inMemory(configuration) != null) {
            return true;
        }
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            int ignored = check(configuration.topics(), broker, PATIENCE_MS);
            broker.requireAllowed(service, service.needs(configuration), own);
            return hasPresence(configuration.topics(), broker);
        }
    }

    private static boolean hasPresence(Topics topics, TopicAdmin broker) {
        return !broker.partitions(List.of(topics.runnerPresence())).isEmpty();
    }

    /**
     * Whether this installation has the topic of presence, and this client may see it. Installations of older releases
     * do not have it until `rewind topics create` is run.
     */
    public static boolean hasPresence(Configuration configuration) {
        return hasTopic(configuration, configuration.topics().runnerPresence());
    }

    /** Whether this installation has a topic that not every installation has, and this client may see it. */
    public static boolean hasTopic(Configuration configuration, String topic) {
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            return !broker.partitions(List.of(topic)).isEmpty();
        } catch (ConfigurationException e) {
            return false;
        }
    }

    /**
     * Aborts the open transaction of a publisher. Readers cannot read past the first event of an open transaction.
     *
     * @throws ConfigurationException when the broker has no transaction of that id, refuses, or cannot be reached
     */
    public static void abortTransaction(Configuration configuration, String transactionalId) {
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            broker.abortTransaction(transactionalId);
        }
    }

    /**
     * The number of partitions that each topic has. Does not verify the settings of the topics.
     *
     * @throws ConfigurationException when topics are missing or have different numbers, or when the broker cannot be
     *     reached
     */
    public static int partitions(Configuration configuration) {
        try (TopicAdmin broker = TopicAdmin.connect(configuration)) {
            return partitions(configuration.topics().all(), broker, PATIENCE_MS);
        }
    }

    /** Topics that an earlier version created store records compressed. */
    private static void storeUncompressed(Set<String> existing, TopicAdmin broker) {
        Set<String> compressed = new TreeSet<>(existing);
        compressed.removeAll(uncompressed(existing, broker).keySet());
        compressed.forEach(topic -> broker.set(topic, Topics.COMPRESSION, Topics.UNCOMPRESSED));
        broker.settled(() -> uncompressed(existing, broker), existing.size(), broker.timeoutMs());
    }

    private static Map<String, Map<String, String>> uncompressed(Set<String> topics, TopicAdmin broker) {
        Map<String, Map<String, String>> settings = new HashMap<>(broker.settings(topics));
        settings.values().removeIf(of -> !Topics.UNCOMPRESSED.equals(of.get(Topics.COMPRESSION)));
        return settings;
    }

    private static int partitions(List<String> names, TopicAdmin broker, long patienceMs) {
        Map<String, Integer> partitions = broker.settled(() -> broker.partitions(names), names.size(), patienceMs);
        requireAll(names, partitions, broker);
        return onlyNumber(partitions);
    }

    private static int onlyNumber(Map<String, Integer> partitions) {
        if (new TreeSet<>(partitions.values()).size() > 1) {
            throw new ConfigurationException("the topics differ in their number of partitions: " + partitions
                    + "; all topics need the same number: delete the topics that are wrong and empty" + REMEDY);
        }
        return partitions.values().iterator().next();
    }

    private static void requireConfigured(Map<String, Integer> existing, int configured) {
        existing.forEach((topic, count) -> {
            if (count != configured) {
                throw new ConfigurationException("topic " + topic + " has " + count + " partitions and "
                        + Setting.PARTITIONS.variable() + " is " + configured
                        + "; the number cannot be changed: set " + Setting.PARTITIONS.variable() + "=" + count);
            }
        });
    }

    private static int check(Topics topics, TopicAdmin broker, long patienceMs) {
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
                        "the log sets the time of events (an interrupted import leaves it like this: run it again)");
            }
            expect(topic, settings, "cleanup.policy", "delete", "compaction would delete events of the same entity");
            expectAtLeast(topic, settings, "max.message.bytes", wanted(topics, topic));
            expectUncompressed(topic, settings);
        });
        return partitions;
    }

    private static void requireAll(List<String> names, Map<String, ?> found, TopicAdmin broker) {
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

    /**
     * Every record that a topic accepts must fit into the others: the processor stops if a topic refuses its record.
     */
    private static long wanted(Topics topics, String topic) {
        return topic.equals(topics.planEvents())
                ? Limits.DEFAULT_STATE_BYTES
                : Long.parseLong(topics.settings(topic).getOrDefault("max.message.bytes", "0"));
    }

    private static void expectAtLeast(String topic, Map<String, String> settings, String name, long least) {
        String actual = settings.get(name);
        if (actual != null && Long.parseLong(actual) < least) {
            throw new ConfigurationException("topic " + topic + " has " + name + "=" + actual + "; it must be " + least
                    + " or more, to hold a record of plan-events with its cause: set it with kafka-configs");
        }
    }

    private static void expectUncompressed(String topic, Map<String, String> settings) {
        String actual = settings.get(Topics.COMPRESSION);
        if (!Topics.UNCOMPRESSED.equals(actual)) {
            throw new ConfigurationException("topic " + topic + " has " + Topics.COMPRESSION + "=" + actual
                    + "; it must be " + Topics.UNCOMPRESSED
                    + ", because a compressed record of 200 kB can take 200 MB of memory of a reader" + REMEDY
                    + ", which sets it");
        }
    }

    private static Map<String, String> settings(Topics topics, String topic, short replicas) {
        return replicated(topics.settings(topic), replicas);
    }

    private static Map<String, String> replicated(Map<String, String> common, short replicas) {
        Map<String, String> settings = new HashMap<>(common);
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
