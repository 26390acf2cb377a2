package dev.rewind.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rewind.events.Release;
import dev.rewind.events.Topics;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Broker;
import dev.rewind.query.log.FactLog;
import dev.rewind.query.store.Held;
import dev.rewind.query.store.Routing;
import dev.rewind.query.store.StoreClient;
import dev.rewind.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/** How the query API itself is, and what it offers. */
final class SystemReads {

    private final StoreClient stores;
    private final Broker broker;
    private final FactLog facts;
    private final Topics topics;
    private final Telemetry telemetry;
    private final Reply openapi = yaml(openapi());
    private final Reply asyncapi;
    private final Reply docs;

    SystemReads(StoreClient stores, Broker broker, FactLog facts, Topics topics, Telemetry telemetry) {
        this.stores = stores;
        this.broker = broker;
        this.facts = facts;
        this.topics = topics;
        this.telemetry = telemetry;
        JsonNode ofTopics = AsyncApi.whole();
        asyncapi = yaml(written(ofTopics));
        docs = DocsPage.of(openapi.body(), ofTopics);
    }

    List<Route> routes() {
        return List.of(
                Route.get("/livez", this::live),
                Route.get("/readyz", this::ready),
                Route.get("/metrics", this::metrics),
                Route.get("/api/me", this::me),
                Route.get("/api/system", this::system),
                Route.get("/openapi.yaml", call -> CompletableFuture.completedFuture(openapi)),
                Route.get("/asyncapi.yaml", call -> CompletableFuture.completedFuture(asyncapi)),
                Route.get("/docs", call -> CompletableFuture.completedFuture(docs)));
    }

    /** The word for probes and people. */
    record Status(String status) {}

    /** What works together here, and in which version. */
    record About(
            String version,
            @Nullable String commit,
            @Nullable String builtAt,
            String java,
            String kafkaClients,
            List<String> topics,
            Routing routing,
            List<Held> progress) {}

    static About about(Release release, Topics topics, Routing routing, List<Held> progress) {
        return new About(
                release.version(),
                release.commit(),
                release.builtAt(),
                Runtime.version().toString(),
                AppInfoParser.getVersion(),
                topics.all(),
                routing,
                progress);
    }

    /** Whom the API takes the caller for. */
    record Me(String name, String role, boolean authenticated) {}

    private CompletionStage<Reply> me(Call call) {
        return CompletableFuture.completedFuture(
                Reply.ok(new Me(call.actor(), call.role().text(), call.isAuthenticated())));
    }

    private CompletionStage<Reply> live(Call call) {
        return CompletableFuture.completedFuture(Reply.ok(new Status("live")));
    }

    /** Ready when a read and a write would both succeed. */
    private CompletionStage<Reply> ready(Call call) {
        return stores.ready().thenCombine(broker.ready(), (read, write) -> {
            if (!facts.isListening()) {
                throw Problem.of(
                        ProblemCode.NOT_READY, "facts are not heard yet", "try again shortly; the log says why");
            }
            return Reply.ok(new Status("ready"));
        });
    }

    private CompletionStage<Reply> system(Call call) {
        // Whom to ask how far he is, the routing says.
        return stores.routing()
                .thenCompose(routing -> stores.progress()
                        .thenApply(progress -> Reply.ok(about(Release.current(), topics, routing, progress))));
    }

    private CompletionStage<Reply> metrics(Call call) {
        return CompletableFuture.completedFuture(Reply.ok(telemetry.scrape()).as(Telemetry.MEDIA_TYPE));
    }

    private static Reply yaml(byte[] file) {
        return Reply.ok(file).as("application/yaml");
    }

    private static byte[] written(JsonNode file) {
        try {
            return new YAMLMapper().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as YAML can be written as YAML", e);
        }
    }

    private static byte[] openapi() {
        try (InputStream file = SystemReads.class.getResourceAsStream("/dev/rewind/query/openapi.yaml")) {
            return Objects.requireNonNull(file, "openapi.yaml is missing").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
