package dev.rewind.query.store;

import dev.rewind.storeapi.RoutingReport;
import dev.rewind.storeapi.StorePaths;
import java.io.UncheckedIOException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest {@link Routing} and replaces it when it proves wrong. Callers that ask for a new one at the same
 * time share it. It asks every known store server, because right after a rebalance each knows only about itself.
 */
final class RoutingTable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingTable.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    /** Longer for the first routing: without one, a read can only wait. */
    private static final Duration FIRST_ANSWER_WITHIN = Duration.ofSeconds(4);

    private static final long AT_MOST_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private final StoreTransport http;
    private final List<URI> seeds;
    private final AtomicReference<@Nullable CompletableFuture<Routing>> fetching = new AtomicReference<>();
    private volatile @Nullable Routing newest;
    private volatile long fetchedAt = System.nanoTime() - AT_MOST_EVERY_NANOS;
    private volatile Set<URI> named = Set.of();

    RoutingTable(StoreTransport http, List<URI> seeds) {
        this.http = http;
        this.seeds = seeds;
    }

    CompletableFuture<Routing> current() {
        Routing known = newest;
        return known == null ? fresh() : CompletableFuture.completedFuture(known);
    }

    /** A newer routing than the one that proved wrong. It may be the same if the store servers report it again. */
    CompletableFuture<Routing> refreshed(@Nullable Routing wrong) {
        Routing known = newest;
        return known != null && !known.equals(wrong) ? CompletableFuture.completedFuture(known) : fresh();
    }

    /** Starts to fetch a new routing in the background, unless that was done a moment ago. */
    void soon() {
        if (System.nanoTime() - fetchedAt > AT_MOST_EVERY_NANOS) {
            // If this fails, the next caller that needs the routing fetches it.
            CompletableFuture<Routing> unused = fresh();
        }
    }

    /** The routing that the store servers report now. */
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
                    LOG.atInfo()
                            .addKeyValue("hosts", routing.hosts())
                            .log("The routing of partitions to store servers has changed");
                }
                newest = routing;
                mine.complete(routing);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    /** Every store server that is configured, or named in a report. */
    Set<URI> hosts() {
        Set<URI> hosts = new LinkedHashSet<>(named);
        hosts.addAll(seeds);
        return hosts;
    }

    /** Asks these at the same time, then those that their reports name, until there are no new ones. */
    private CompletableFuture<Routing> ask(Set<URI> hosts, Map<URI, RoutingReport> answered, Set<URI> asked) {
        asked.addAll(hosts);
        List<CompletableFuture<@Nullable RoutingReport>> answers = new ArrayList<>();
        Map<URI, CompletableFuture<@Nullable RoutingReport>> byHost = new LinkedHashMap<>();
        for (URI host : hosts) {
            CompletableFuture<@Nullable RoutingReport> answer = ask(host);
            byHost.put(host, answer);
            answers.add(answer);
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    byHost.forEach((host, answer) -> {
                        RoutingReport report = answer.join();
                        if (report != null) {
                            answered.put(host, report);
                        }
                    });
                    Set<URI> further = named(answered.values());
                    further.removeAll(asked);
                    return further.isEmpty()
                            ? CompletableFuture.completedFuture(table(answered, hosts))
                            : ask(further, answered, asked);
                });
    }

    private Routing table(Map<URI, RoutingReport> answered, Set<URI> lastAsked) {
        if (answered.isEmpty()) {
            throw new UnreachableException(
                    lastAsked.iterator().next(), "does not report the routing, nor does any other store server");
        }
        named = Set.copyOf(named(answered.values()));
        return Routing.merged(answered.values());
    }

    private static Set<URI> named(Collection<RoutingReport> all) {
        Set<URI> hosts = new HashSet<>();
        all.forEach(report -> hosts.addAll(Routing.namedIn(report)));
        return hosts;
    }

    /** The report of a store server; null if it does not answer. */
    private CompletableFuture<@Nullable RoutingReport> ask(URI host) {
        return http.probe(host, StorePaths.ROUTING, newest == null ? FIRST_ANSWER_WITHIN : ANSWER_WITHIN)
                .thenApply(answer -> read(host, answer))
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("host", host.getAuthority())
                            .addKeyValue("why", failure.toString())
                            .log("A store server does not report its routing");
                    return null;
                });
    }

    private static RoutingReport read(URI host, ReceivedAnswer answer) {
        if (answer.status() != 200) {
            throw new UnreachableException(host, "status " + answer.status() + " instead of its routing report");
        }
        try {
            return RoutingReport.read(answer.body());
        } catch (UncheckedIOException e) {
            throw new UnreachableException(host, e);
        }
    }
}
