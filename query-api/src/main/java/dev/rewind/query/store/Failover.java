package dev.rewind.query.store;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One read of some partitions: each is asked of whoever works on it; of a standby when that one cannot be reached, is
 * restoring or keeps silent; and of whoever has it now when it has moved. Every partition is answered for, once, or the
 * read fails.
 */
final class Failover {

    /** How long the one who works on a partition may keep silent before a copy is asked as well. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RoutingTable table;
    private final HostHealth health;
    private final StoreHttp http;
    private final boolean isWaiting;
    private final Question question;

    /** Asks one store server for some of the partitions. Fails with {@link UnreachableException} where another may help. */
    interface Question {
        CompletableFuture<StoreAnswer> ask(URI host, Set<Integer> partitions);
    }

    /**
     * A read to be made.
     *
     * @param isWaiting whether a store server may take its time because it waits for a position
     */
    Failover(RoutingTable table, HostHealth health, StoreHttp http, boolean isWaiting, Question question) {
        this.table = table;
        this.health = health;
        this.http = http;
        this.isWaiting = isWaiting;
        this.question = question;
    }

    /** Where a read has got to. */
    private record Stage(
            Routing routing,
            Set<URI> failed,
            boolean isRefreshed,
            @Nullable Throwable failure) {

        Stage without(URI host, Throwable why) {
            Set<URI> more = new HashSet<>(failed);
            more.add(host);
            return new Stage(routing, more, isRefreshed, why);
        }

        /** Those who may still be asked, the one who works on the partition first. */
        List<URI> candidates(int partition) {
            URI active = routing.active(partition);
            return Stream.concat(
                            active == null ? Stream.empty() : Stream.of(active), routing.standby(partition).stream())
                    .filter(host -> !failed.contains(host))
                    .toList();
        }

        boolean isActive(URI host, Collection<Integer> partitions) {
            return partitions.stream().allMatch(partition -> host.equals(routing.active(partition)));
        }

        /** Whoever works on one of the partitions now and did not before may be asked, again or for the first time. */
        Stage by(Routing newer, Collection<Integer> partitions) {
            Set<URI> still = new HashSet<>(failed);
            for (int partition : partitions) {
                URI now = newer.active(partition);
                if (now != null && !now.equals(routing.active(partition))) {
                    still.remove(now);
                }
            }
            return new Stage(newer, still, true, failure);
        }
    }

    /** The answers, from as many store servers as it takes. */
    CompletableFuture<List<StoreAnswer>> of(Routing routing, Set<Integer> partitions) {
        return answered(new Stage(routing, Set.of(), false, null), partitions);
    }

    private CompletableFuture<List<StoreAnswer>> answered(Stage stage, Set<Integer> partitions) {
        Map<URI, Set<Integer>> byHost = new LinkedHashMap<>();
        for (int partition : partitions) {
            List<URI> candidates = stage.candidates(partition);
            if (candidates.isEmpty()) {
                return exhausted(stage, partitions);
            }
            URI host = candidates.stream().filter(health::mayTry).findFirst().orElse(candidates.get(0));
            byHost.computeIfAbsent(host, it -> new TreeSet<>()).add(partition);
        }
        List<CompletableFuture<List<StoreAnswer>>> parts = new ArrayList<>();
        byHost.forEach((host, some) -> parts.add(attempt(stage, host, some)));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }

    private CompletableFuture<List<StoreAnswer>> exhausted(Stage stage, Set<Integer> partitions) {
        if (stage.isRefreshed()) {
            return CompletableFuture.failedFuture(
                    stage.failure() == null ? UnreachableException.nobody(partitions) : stage.failure());
        }
        return table.refreshed(stage.routing()).thenCompose(newer -> answered(stage.by(newer, partitions), partitions));
    }

    private CompletableFuture<List<StoreAnswer>> attempt(Stage stage, URI host, Set<Integer> partitions) {
        boolean isActive = stage.isActive(host, partitions);
        CompletableFuture<StoreAnswer> asked = question.ask(host, partitions);
        CompletableFuture<List<StoreAnswer>> answer = asked.thenCompose(
                        found -> checked(stage, host, partitions, isActive, found))
                .exceptionallyCompose(failure ->
                        afterFailure(stage, host, partitions, isActive, UnreachableException.unwrapped(failure)));
        boolean others = partitions.stream()
                .allMatch(partition -> stage.candidates(partition).size() > 1);
        return isActive && others ? hedged(stage, host, partitions, asked, answer) : answer;
    }

    /** The one who works on a partition may have lost it without knowing: then there is somebody better to ask. */
    private CompletableFuture<List<StoreAnswer>> checked(
            Stage stage, URI host, Set<Integer> partitions, boolean isActive, StoreAnswer found) {
        health.answered(host);
        if (found.stalenessMs() == null) {
            return CompletableFuture.completedFuture(List.of(found));
        }
        if (!isActive || stage.isRefreshed()) {
            table.soon();
            return CompletableFuture.completedFuture(List.of(found));
        }
        return table.fresh()
                .thenCompose(newer -> partitions.stream()
                                .allMatch(partition ->
                                        newer.active(partition) == null || host.equals(newer.active(partition)))
                        ? CompletableFuture.completedFuture(List.of(found))
                        : answered(new Stage(newer, Set.of(host), true, null), partitions))
                .exceptionally(failure -> List.of(found));
    }

    private CompletableFuture<List<StoreAnswer>> afterFailure(
            Stage stage, URI host, Set<Integer> partitions, boolean isActive, Throwable failure) {
        // No copy is further than the one who works on the partition.
        if (!(failure instanceof UnreachableException unreachable) || (isActive && unreachable.isBehind())) {
            return CompletableFuture.failedFuture(failure);
        }
        if (unreachable.isSilent()) {
            health.silent(host);
        }
        if (unreachable.isMoved() && !stage.isRefreshed()) {
            return table.refreshed(stage.routing())
                    .thenCompose(newer -> answered(new Stage(newer, Set.of(), true, failure), partitions));
        }
        table.soon();
        return answered(stage.without(host, failure), partitions);
    }

    private CompletableFuture<List<StoreAnswer>> hedged(
            Stage stage,
            URI host,
            Set<Integer> partitions,
            CompletableFuture<StoreAnswer> asked,
            CompletableFuture<List<StoreAnswer>> answer) {
        CompletableFuture<List<StoreAnswer>> other = new CompletableFuture<>();
        Scheduler.Task later = http.later(PATIENCE, () -> {
            if (asked.isDone()) {
                return;
            }
            if (!isWaiting) {
                health.silent(host);
            }
            table.soon();
            // Where nobody else can answer, the one who was asked first is still to be waited for.
            CompletableFuture<Void> unused = answered(
                            stage.without(host, UnreachableException.silent(host)), partitions)
                    .thenAccept(other::complete);
        });
        return answer.whenComplete((found, failure) -> later.cancel()).applyToEither(other, first -> first);
    }
}
