package dev.rewind.query.store;

import dev.rewind.events.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.ContentResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest {@link Routing} and makes another when it proves wrong: once at a time, whoever asks. Asks every
 * store server that is known or heard of, because right after a rebalance each is sure of itself alone.
 */
final class RoutingTable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingTable.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    /** As long as nothing is known, there is nothing better to do than to wait. */
    private static final Duration FIRST_ANSWER_WITHIN = Duration.ofSeconds(4);

    private static final long AT_MOST_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private final StoreHttp http;
    private final List<URI> seeds;
    private final AtomicReference<@Nullable CompletableFuture<Routing>> fetching = new AtomicReference<>();
    private volatile @Nullable Routing newest;
    private volatile long fetchedAt = System.nanoTime() - AT_MOST_EVERY_NANOS;
    private volatile Set<URI> heardOf = Set.of();

    RoutingTable(StoreHttp http, List<URI> seeds) {
        this.http = http;
        this.seeds = seeds;
    }

    CompletableFuture<Routing> current() {
        Routing known = newest;
        return known == null ? fresh() : CompletableFuture.completedFuture(known);
    }

    /** A routing other than the one that proved wrong, or the same when the stores say it again. */
    CompletableFuture<Routing> refreshed(@Nullable Routing wrong) {
        Routing known = newest;
        return known != null && !known.equals(wrong) ? CompletableFuture.completedFuture(known) : fresh();
    }

    /** Looks whether the routing has changed, without anybody waiting for it, and not too often. */
    void soon() {
        if (System.nanoTime() - fetchedAt > AT_MOST_EVERY_NANOS) {
            // Whoever asks next looks himself if this fails.
            CompletableFuture<Routing> unused = fresh();
        }
    }

    /** The routing as the stores say it now. */
    CompletableFuture<Routing> fresh() {
        CompletableFuture<Routing> mine = new CompletableFuture<>();
        CompletableFuture<Routing> running = fetching.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        return ask(hosts(), new LinkedHashMap<>(), new HashSet<>()).whenComplete((routing, failure) -> {
            fetchedAt = System.nanoTime();
            fetching.set(null);
            if (failure == null) {
                if (!routing.equals(newest)) {
                    LOG.atInfo().addKeyValue("hosts", routing.hosts()).log("Partitions are at other store servers");
                }
                newest = routing;
                mine.complete(routing);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    /** Every store server that is known or heard of. */
    Set<URI> hosts() {
        Set<URI> hosts = new LinkedHashSet<>(heardOf);
        hosts.addAll(seeds);
        return hosts;
    }

    /** Asks these at once, then those that they have heard of, until there is nobody new. */
    private CompletableFuture<Routing> ask(Set<URI> hosts, Map<URI, Claims> answered, Set<URI> asked) {
        asked.addAll(hosts);
        List<CompletableFuture<@Nullable Claims>> answers = new ArrayList<>();
        Map<URI, CompletableFuture<@Nullable Claims>> byHost = new LinkedHashMap<>();
        for (URI host : hosts) {
            CompletableFuture<@Nullable Claims> answer = ask(host);
            byHost.put(host, answer);
            answers.add(answer);
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    byHost.forEach((host, answer) -> {
                        Claims claims = answer.join();
                        if (claims != null) {
                            answered.put(host, claims);
                        }
                    });
                    Set<URI> further = heardOf(answered.values());
                    further.removeAll(asked);
                    return further.isEmpty()
                            ? CompletableFuture.completedFuture(table(answered, hosts))
                            : ask(further, answered, asked);
                });
    }

    private Routing table(Map<URI, Claims> answered, Set<URI> lastAsked) {
        if (answered.isEmpty()) {
            throw new UnreachableException(lastAsked.iterator().next(), "no store server says who holds what");
        }
        heardOf = Set.copyOf(heardOf(answered.values()));
        return Claims.merged(answered.values());
    }

    private static Set<URI> heardOf(Collection<Claims> all) {
        Set<URI> hosts = new HashSet<>();
        all.forEach(claims -> hosts.addAll(claims.heardOf()));
        return hosts;
    }

    /** What a store server claims; null when it does not say. */
    private CompletableFuture<@Nullable Claims> ask(URI host) {
        return http.get(host, "/store/routing", Map.of(), newest == null ? FIRST_ANSWER_WITHIN : ANSWER_WITHIN)
                .thenApply(answer -> read(host, answer))
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("host", host.getAuthority())
                            .addKeyValue("why", failure.toString())
                            .log("A store server does not say what it holds");
                    return null;
                });
    }

    private static Claims read(URI host, ContentResponse answer) {
        if (answer.getStatus() != 200) {
            throw new UnreachableException(host, "status " + answer.getStatus() + " instead of its routing table");
        }
        try {
            return Json.mapper().readValue(answer.getContent(), Claims.class);
        } catch (IOException e) {
            throw new UnreachableException(host, e);
        }
    }
}
