package dev.rewind.query.store;

import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.ContentResponse;
import org.jspecify.annotations.Nullable;

/** Keeps the newest {@link Routing} and fetches another when it proves wrong: once at a time, whoever asks. */
final class RoutingTable {

    private final StoreHttp http;
    private final List<URI> seeds;
    private final AtomicReference<@Nullable CompletableFuture<Routing>> fetching = new AtomicReference<>();
    private volatile @Nullable Routing newest;

    RoutingTable(StoreHttp http, List<URI> seeds) {
        this.http = http;
        this.seeds = seeds;
    }

    CompletableFuture<Routing> current() {
        Routing known = newest;
        return known == null ? refreshed(null) : CompletableFuture.completedFuture(known);
    }

    /** The routing as the stores say it now. */
    CompletableFuture<Routing> fresh() {
        return refreshed(newest);
    }

    /** A routing other than the one that proved wrong, or the same when the stores say it again. */
    CompletableFuture<Routing> refreshed(@Nullable Routing wrong) {
        Routing known = newest;
        if (known != null && !known.equals(wrong)) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<Routing> mine = new CompletableFuture<>();
        CompletableFuture<Routing> running = fetching.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        Set<URI> hosts = new LinkedHashSet<>(known == null ? List.of() : known.actives());
        hosts.addAll(seeds);
        return ask(new ArrayList<>(hosts)).whenComplete((routing, failure) -> {
            fetching.set(null);
            if (failure == null) {
                newest = routing;
                mine.complete(routing);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<Routing> ask(List<URI> hosts) {
        CompletableFuture<Routing> first = ask(hosts.get(0));
        return hosts.size() == 1 ? first : first.exceptionallyCompose(failure -> ask(hosts.subList(1, hosts.size())));
    }

    private CompletableFuture<Routing> ask(URI host) {
        return http.get(host, "/store/routing", Map.of())
                .thenApply(answer -> read(host, answer))
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(new UnreachableException(host, failure)));
    }

    private static Routing read(URI host, ContentResponse answer) {
        if (answer.getStatus() != 200) {
            throw new UnreachableException(host, "status " + answer.getStatus() + " instead of its routing table");
        }
        try {
            return Json.mapper().readValue(answer.getContent(), Routing.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a store server's routing table is not of the contract", e);
        }
    }
}
