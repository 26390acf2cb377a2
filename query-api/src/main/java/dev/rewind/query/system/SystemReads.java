package dev.rewind.query.system;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.BrokerHealth;
import dev.rewind.query.log.FactLog;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.store.HeldPartition;
import dev.rewind.query.store.Routing;
import dev.rewind.query.store.StoreClient;
import dev.rewind.service.Release;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.KnownRunner;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** Probes, metrics, versions and the caller's own role. */
public final class SystemReads {

    private static final int MOST_RUNNERS = 500;

    private final StoreClient stores;
    private final BrokerHealth broker;
    private final FactLog facts;
    private final Topics topics;
    private final Telemetry telemetry;
    private final PresenceListener presence;

    public SystemReads(
            StoreClient stores,
            BrokerHealth broker,
            FactLog facts,
            Topics topics,
            Telemetry telemetry,
            PresenceListener presence) {
        this.stores = stores;
        this.broker = broker;
        this.facts = facts;
        this.topics = topics;
        this.telemetry = telemetry;
        this.presence = presence;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/livez", this::live),
                Route.get("/readyz", this::ready),
                Route.get("/metrics", this::metrics),
                Route.get("/api/me", this::me),
                Route.get("/api/system", this::system));
    }

    /** The answer of a probe. */
    record Status(String status) {}

    /** Versions, topics and partitions of this installation. */
    record About(
            String version,
            @Nullable String commit,
            @Nullable String builtAt,
            String java,
            String kafkaClients,
            List<String> topics,
            Routing routing,
            List<HeldPartition> progress,
            List<KnownRunner> runners,
            List<String> approval) {}

    /**
     * What {@code GET /api/system} answers.
     *
     * @param approval the policies of the processors for approvals, each once
     */
    public static About about(
            Release release,
            Topics topics,
            Routing routing,
            List<HeldPartition> progress,
            List<KnownRunner> runners,
            List<String> approval) {
        return new About(
                release.version(),
                release.commit(),
                release.builtAt(),
                Runtime.version().toString(),
                AppInfoParser.getVersion(),
                topics.all(),
                routing,
                progress,
                runners,
                approval);
    }

    /** The caller as the API identified it. */
    record Me(String name, String role, boolean authenticated) {}

    private CompletionStage<Reply> me(RouteCall call) {
        return CompletableFuture.completedFuture(
                Reply.ok(new Me(call.actor(), call.role().text(), call.isAuthenticated())));
    }

    private CompletionStage<Reply> live(RouteCall call) {
        return CompletableFuture.completedFuture(Reply.ok(new Status("live")));
    }

    /** Ready when a read and a write would both succeed. */
    private CompletionStage<Reply> ready(RouteCall call) {
        return stores.ready().thenCombine(broker.ready(), (read, write) -> {
            if (!facts.isListening()) {
                throw Problem.of(
                        ProblemCode.NOT_READY,
                        "the query API does not receive facts from Kafka yet",
                        "try again shortly; its log says why");
            }
            return Reply.ok(new Status("ready"));
        });
    }

    private CompletionStage<Reply> system(RouteCall call) {
        // The routing determines which store servers to ask for their progress.
        return stores.routing()
                .thenCompose(routing -> stores.progress()
                        .thenCombine(
                                stores.settings(Setting.APPROVAL),
                                (progress, approval) -> Reply.ok(
                                        about(Release.current(), topics, routing, progress, newest(), approval))));
    }

    /** As many runners as a page shows, those that are there first. */
    private List<KnownRunner> newest() {
        List<KnownRunner> all = presence.runners();
        return all.subList(0, Math.min(MOST_RUNNERS, all.size()));
    }

    private CompletionStage<Reply> metrics(RouteCall call) {
        return CompletableFuture.completedFuture(Reply.ok(telemetry.scrape()).as(Telemetry.MEDIA_TYPE));
    }
}
