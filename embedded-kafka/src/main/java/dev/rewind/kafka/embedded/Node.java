package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.QuorumConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running broker and controller. Wired as {@link KafkaRaftServer} wires it, part by part, because that class offers
 * no way to hand in bound sockets, to keep a fault from halting the JVM, or to die without saying goodbye.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Path directory;
    private final FatalFaults faults;
    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;

    Node(Path directory, Map<String, String> settings, NodeSockets sockets, FatalFaults faults) {
        this.directory = directory;
        this.faults = faults;
        KafkaConfig config = new KafkaConfig(settings, false);
        var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "[node " + sockets.node() + "] ");
        var metrics = Server.initializeMetrics(
                config, Time.SYSTEM, storage._1().clusterId().orElseThrow());
        this.shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                faults,
                sockets);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
        this.broker = new BrokerServer(shared);
    }

    /** Returns once the broker is registered, has caught up with the metadata and serves clients. */
    void start() {
        ExitProcedures.divertTo(faults);
        try {
            // The broker finds its controller's endpoint through the running one.
            controller.startup();
            broker.startup();
        } catch (RuntimeException | Error e) {
            controller.shutdown();
            ExitProcedures.forget(faults);
            throw e;
        }
    }

    /** Hands leadership over and closes the logs, at most waiting {@code handover} for the other nodes' consent. */
    void stopBroker(Duration handover) {
        broker.shutdown(handover);
    }

    void stopController() {
        controller.shutdown();
        ExitProcedures.forget(faults);
    }

    /** For a controller that leaves no majority behind: nobody could take over, and it would wait 5 s for them to. */
    void abandonQuorum() {
        try {
            shared.raftManager().client().shutdown(0).get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException expected) {
            LOG.debug("Left the quorum without a word", expected);
        }
    }

    /**
     * Dies as a killed process does, as far as its peers and its files can tell: sockets closed at once, no hand-over,
     * no last heartbeat, no resignation from the quorum, no mark of a clean shutdown, checkpoints as they were. Only
     * what a power cut would take is not lost: log segments are flushed on the way.
     */
    void kill() throws IOException, InterruptedException {
        broker.socketServer().stopProcessingRequests();
        controller.socketServer().stopProcessingRequests();
        abandonQuorum();
        broker.lifecycleManager().close();
        CrashImage image = CrashImage.of(directory);
        broker.shutdown(Duration.ZERO);
        controller.shutdown();
        ExitProcedures.forget(faults);
        image.restore();
    }
}
