package dev.rewind.kafka.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The configuration of a node: frugal, because a whole product shares the JVM with it. */
record BrokerSettings(int nodes, boolean fsync, Map<String, String> overrides) {
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENT_LISTENER = "CLIENT";

    /** Settings that make nodes find one another and their data; an override would only break that. */
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
        settings.putAll(overrides);
        return settings;
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
        // Without a bound, 500 queued requests of 8 MiB each would be the JVM's end.
        settings.put("queued.max.request.bytes", String.valueOf(64 * MEBIBYTE));
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 * MEBIBYTE));
    }

    private static void threads(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "1");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
    }

    private static void promptness(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A transaction's first write waits until the markers of the one before are out; 20 ms would be felt.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // And it waits here: sent back after 100 ms, it would come again behind writes that must follow it, and all
        // of those are then refused as out of order and repeated.
        settings.put("add.partitions.to.txn.retry.backoff.max.ms", "10000");
        // Forever is the default; a node that cannot start must say so.
        settings.put("server.max.startup.time.ms", "300000");
        // A node that died cannot come back, nor its leadership move, before its session is over; 9 s is the default.
        // Registration is tried again after 0.1, 0.3, 0.7, 1.5, 3.1 s: 2.5 s is over in time for the last of these.
        settings.put("broker.session.timeout.ms", "2500");
        settings.put("broker.heartbeat.interval.ms", "500");
    }
}
