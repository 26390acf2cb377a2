package dev.rewind.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** The configuration of a node. It uses little memory and few threads, because other services share the JVM. */
record BrokerSettings(int nodes, boolean fsync, @Nullable Supplier<Duration> ahead, Map<String, String> overrides) {
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENT_LISTENER = "CLIENT";

    /** Settings by which nodes find one another and their data. They cannot be overridden. */
    static final Set<String> OURS = Set.of(
            "process.roles",
            "node.id",
            "broker.id",
            "log.dir",
            "log.dirs",
            "metadata.log.dir",
            "listeners",
            "controller.listener.names",
            "inter.broker.listener.name",
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers");

    private static final int MEBIBYTE = 1024 * 1024;

    /** Room for a value of 8 MiB and for its key, headers and framing. */
    private static final int LARGEST_BATCH = 8 * MEBIBYTE + 256 * 1024;

    Map<String, String> forNode(NodeSockets node, Path directory, List<NodeSockets> all) {
        Map<String, String> settings = new HashMap<>();
        identity(settings, node, directory, all);
        replication(settings);
        sizes(settings);
        threads(settings);
        promptness(settings);
        if (fsync) {
            settings.put("log.flush.interval.messages", "1");
        }
        if (ahead != null) {
            ageless(settings);
        }
        settings.putAll(overrides);
        return settings;
    }

    /** The clock of the nodes. */
    Time time() {
        return ahead == null ? Time.SYSTEM : new ShiftedTime(ahead);
    }

    /** A clock that jumps must not end transactions, or delete records, offsets and the ids of producers. */
    private static void ageless(Map<String, String> settings) {
        String never = String.valueOf(Integer.MAX_VALUE);
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", never);
        settings.put("transaction.remove.expired.transaction.cleanup.interval.ms", never);
        settings.put("transactional.id.expiration.ms", never);
        settings.put("producer.id.expiration.ms", never);
        settings.put("producer.id.expiration.check.interval.ms", never);
        settings.put("offsets.retention.minutes", never);
        settings.put("offsets.retention.check.interval.ms", never);
        settings.put("log.retention.check.interval.ms", never);
    }

    private static void identity(
            Map<String, String> settings, NodeSockets node, Path directory, List<NodeSockets> all) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(node.node()));
        settings.put("log.dirs", directory.toString());
        settings.put(
                "listeners",
                CLIENT_LISTENER + "://" + node.clientAddress() + "," + CONTROLLER_LISTENER + "://"
                        + node.controllerAddress());
        settings.put(
                "listener.security.protocol.map", CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", CLIENT_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put(
                "controller.quorum.voters",
                all.stream()
                        .map(voter -> voter.node() + "@" + voter.controllerAddress())
                        .collect(Collectors.joining(",")));
    }

    private void replication(Map<String, String> settings) {
        String copies = String.valueOf(nodes);
        String needed = String.valueOf(nodes / 2 + 1);
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", copies);
        settings.put("min.insync.replicas", needed);
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", needed);
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", copies);
        settings.put("share.coordinator.state.topic.min.isr", needed);
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    private static void sizes(Map<String, String> settings) {
        settings.put("message.max.bytes", String.valueOf(LARGEST_BATCH));
        settings.put("replica.fetch.max.bytes", String.valueOf(LARGEST_BATCH));
        settings.put("socket.request.max.bytes", String.valueOf(32 * MEBIBYTE));
        // Without a limit, 500 queued requests of 8 MiB each would use up the memory.
        settings.put("queued.max.request.bytes", String.valueOf(64 * MEBIBYTE));
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 * MEBIBYTE));
        // After a kill, the broker reads every segment that was not flushed before the last checkpoint of its log. A
        // segment is flushed when it is full, which by default is after 1 GiB, and checkpoints are a minute apart.
        settings.put("log.segment.bytes", String.valueOf(32 * MEBIBYTE));
        settings.put("log.flush.offset.checkpoint.interval.ms", "10000");
    }

    private static void threads(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        // They work only while the broker starts, and after a kill they read each log that was not flushed.
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
    }

    private static void promptness(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        // The first write of a transaction waits for the markers of the one before; the default of 20 ms is too
        // slow.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // It waits here. Refused after 100 ms, the default, it would be repeated after the writes that must follow
        // it, and those would be refused as out of order.
        settings.put("add.partitions.to.txn.retry.backoff.max.ms", "10000");
        // By default a node that cannot start waits forever; it must report an error.
        settings.put("server.max.startup.time.ms", "300000");
        // A dead node cannot restart, nor its leadership move, before its session ends; the default is 9 s.
        // Registration is tried again after 0.1, 0.3, 0.7, 1.5 and 3.1 s: 2.5 s is in time for the last of these.
        settings.put("broker.session.timeout.ms", "2500");
        settings.put("broker.heartbeat.interval.ms", "500");
    }
}
