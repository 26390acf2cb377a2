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
import kafka.network.RequestChannel;
import kafka.server.ApiRequestHandler;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.KafkaRequestHandlerPool;
import kafka.server.KafkaRequestHandlerPoolFactory;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.QuorumConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running broker and controller. It creates the parts that {@link KafkaRaftServer} creates, because that class
 * cannot take bound sockets, cannot prevent a fault from halting the JVM, and cannot end without a clean shutdown.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Path directory;
    private final FatalFaults faults;
    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;

    Node(Path directory, Map<String, String> settings, Time time, NodeSockets sockets, FatalFaults faults) {
        this.directory = directory;
        this.faults = faults;
        KafkaConfig config = new KafkaConfig(settings, false);
        var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "[node " + sockets.node() + "] ");
        var metrics =
                Server.initializeMetrics(config, time, storage._1().clusterId().orElseThrow());
        this.shared =
                new SharedServer(
                        config,
                        storage._1(),
                        time,
                        metrics,
                        CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(
                                config.quorumConfig().voters())),
                        List.of(),
                        faults,
                        sockets) {
                    @Override
                    public KafkaRequestHandlerPoolFactory requestHandlerPoolFactory() {
                        return measuring(config.messageMaxBytes());
                    }
                };
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
        this.broker = new BrokerServer(shared);
    }

    private static KafkaRequestHandlerPoolFactory measuring(int largestBatch) {
        return new KafkaRequestHandlerPoolFactory() {
            @Override
            public KafkaRequestHandlerPool createPool(
                    int node, RequestChannel channel, ApiRequestHandler apis, Time time, int threads, String name) {
                return super.createPool(
                        node, channel, new MeasuredRequests(channel, apis, largestBatch), time, threads, name);
            }
        };
    }

    /** Returns when the broker is registered, has caught up with the metadata and serves clients. */
    void start() {
        ExitProcedures.divertTo(faults);
        try {
            // The broker gets its controller's endpoint from the running controller.
            controller.startup();
            broker.startup();
        } catch (RuntimeException | Error e) {
            controller.shutdown();
            ExitProcedures.forget(faults);
            throw e;
        }
    }

    /** Hands leadership over and closes the logs. Waits at most {@code handover} for the consent of the other nodes. */
    void stopBroker(Duration handover) {
        broker.shutdown(handover);
    }

    void stopController() {
        controller.shutdown();
        ExitProcedures.forget(faults);
    }

    /** For a controller that leaves no majority behind: no other could take over, and it would wait 5 s for that. */
    void abandonQuorum() {
        try {
            shared.raftManager().client().shutdown(0).toCompletableFuture().get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException expected) {
            LOG.debug("Left the quorum without resigning", expected);
        }
    }

    /**
     * Ends the node so that it looks like a killed process to its peers and in its files: sockets closed at once, no
     * hand-over, no last heartbeat, no resignation from the quorum, no mark of a clean shutdown, checkpoint files as
     * they were. Unlike after a power cut, log segments are flushed.
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
