package dev.rewind.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Configures an {@link EmbeddedKafka}: nodes, ports, durability, overrides. Not safe for use by several threads. */
public final class EmbeddedKafkaBuilder {
    private final @Nullable Path directory;
    private final Map<String, String> overrides = new LinkedHashMap<>();
    private Consumer<Throwable> onFatalFault = fault -> {};
    private int nodes = 1;
    private int port = 0;
    private boolean fsync = false;
    private @Nullable Supplier<Duration> ahead;

    EmbeddedKafkaBuilder(@Nullable Path directory) {
        this.directory = directory;
    }

    /**
     * Sets the number of nodes: 1 (the default) or 3. Each node is broker and controller. Three nodes keep every
     * topic three times and need two of them (replication factor 3, {@code min.insync.replicas} 2). A persistent
     * directory keeps the number with which it was created.
     *
     * @throws IllegalArgumentException if neither 1 nor 3
     */
    public EmbeddedKafkaBuilder nodes(int count) {
        if (count != 1 && count != 3) {
            throw new IllegalArgumentException("nodes is " + count + ", must be 1 or 3");
        }
        this.nodes = count;
        return this;
    }

    /**
     * Sets the TCP port for clients on 127.0.0.1. 0 (the default) picks a free one at each start, which stays the
     * same until {@link EmbeddedKafka#close()}. With three nodes, node 1 gets this port and the others get the next
     * two.
     *
     * @throws IllegalArgumentException if not within 0 to 65533
     */
    public EmbeddedKafkaBuilder port(int clientPort) {
        if (clientPort < 0 || clientPort > 65_533) {
            throw new IllegalArgumentException("port is " + clientPort + ", must be within 0 and 65533");
        }
        this.port = clientPort;
        return this;
    }

    /**
     * Sets whether every record is on the disk before it is acknowledged ({@code log.flush.interval.messages=1}).
     * Without it (the default), an acknowledged record survives a crash of the process, but a power cut may lose
     * records that the operating system has not yet written. Costs about 0.3 ms per acknowledged request on an SSD.
     */
    public EmbeddedKafkaBuilder fsync(boolean everyRecord) {
        this.fsync = everyRecord;
        return this;
    }

    /**
     * Sets a broker setting, in place of the value that this class would choose. For settings per listener: clients
     * use the listener {@code CLIENT}, controllers use {@code CONTROLLER}.
     *
     * @param key a name from Kafka's broker configuration
     * @throws IllegalArgumentException for a setting by which the nodes find one another (node id, roles, listeners,
     *     directories, voters)
     */
    public EmbeddedKafkaBuilder property(String key, String value) {
        if (BrokerSettings.OURS.contains(key)) {
            throw new IllegalArgumentException(key + " is set by EmbeddedKafka and cannot be overridden");
        }
        overrides.put(key, value);
        return this;
    }

    /**
     * Sets a listener for fatal faults, after which a stand-alone broker would end its process (a full or broken
     * disk, a bug). It is called on one of the broker's threads, at most once per node; if Kafka does not name the
     * node, for every node. The node is then unusable, but the JVM keeps running. A process whose only purpose is the
     * broker should end here, from a thread of its own. The default does nothing; the fault is always logged as an
     * error.
     */
    public EmbeddedKafkaBuilder onFatalFault(Consumer<Throwable> listener) {
        this.onFatalFault = listener;
        return this;
    }

    /**
     * Sets how far the clock of the nodes is ahead of this machine's clock, for tests: the time that a node writes into
     * records follows it. The difference is read for each use and may only grow. Waits inside the broker, such as
     * sessions, keep to the machine's monotonic clock. What the broker would delete or abort by age, it leaves alone.
     *
     * @param difference called by the broker's threads, often
     */
    public EmbeddedKafkaBuilder clockAhead(Supplier<Duration> difference) {
        this.ahead = difference;
        return this;
    }

    /**
     * Starts the nodes and returns when all of them serve clients.
     *
     * @throws EmbeddedKafkaException if a port or the directory is in use, the directory belongs to another number of
     *     nodes or cannot be written, or Kafka refuses a setting; nothing is left running
     */
    public EmbeddedKafka start() {
        return EmbeddedKafka.start(this);
    }

    @Nullable
    Path persistentDirectory() {
        return directory;
    }

    int nodeCount() {
        return nodes;
    }

    int clientPort(int node) {
        return port == 0 ? 0 : port + node - 1;
    }

    Consumer<Throwable> fatalFaultListener() {
        return onFatalFault;
    }

    BrokerSettings settings() {
        return new BrokerSettings(nodes, fsync, ahead, Map.copyOf(overrides));
    }
}
