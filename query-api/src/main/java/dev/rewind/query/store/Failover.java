package dev.rewind.query.store;

import dev.rewind.query.problem.Problem;
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
 * Carries out one read of some partitions. It asks the store server that processes a partition. If that one cannot be
 * reached, is restoring or does not answer in time, it asks a standby; if the partition has moved, the new owner. The
 * answers include each partition once, or the read fails.
 */
final class Failover {

    /** How long the owner of a partition may take before a standby is asked as well. */
    private static final Duration HEDGE_AFTER = Duration.ofMillis(500);

    private final RoutingTable table;
    private final HostHealth health;
    private final StoreTransport http;
    private final boolean isWaiting;
    private final Question question;

    /** Asks one store server for some partitions. Fails with {@link UnreachableException} if another one may answer. */
    interface Question {
        CompletableFuture<StoreAnswer> ask(URI host, Set<Integer> partitions);
    }

    /**
     * Prepares a read.
     *
     * @param isWaiting whether store servers may have to wait for a position, so that a slow answer is not a fault
     */
    Failover(RoutingTable table, HostHealth health, StoreTransport http, boolean isWaiting, Question question) {
        this.table = table;
        this.health = health;
        this.http = http;
        this.isWaiting = isWaiting;
        this.question = question;
    }

    /** The progress of a read: the routing it uses and the store servers that failed. */
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

        /** The store servers that can still be asked; the owner of the partition comes first. */
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

        /**
         * Continues with a newer routing. New owners of the partitions may be asked again even if they failed before.
         */
        Stage with(Routing newer, Collection<Integer> partitions) {
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

    /** The answers of as many store servers as the read needs. */
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
                    stage.failure() == null ? UnreachableException.notHeld(partitions) : stage.failure());
        }
        return table.refreshed(stage.routing())
                .thenCompose(newer -> answered(stage.with(newer, partitions), partitions));
    }

    private CompletableFuture<List<StoreAnswer>> attempt(Stage stage, URI host, Set<Integer> partitions) {
        boolean isActive = stage.isActive(host, partitions);
        CompletableFuture<StoreAnswer> asked = question.ask(host, partitions);
        CompletableFuture<List<StoreAnswer>> answer = asked.thenCompose(
                        found -> checked(stage, host, partitions, isActive, found))
                .exceptionallyCompose(
                        failure -> afterFailure(stage, host, partitions, isActive, Problem.causeOf(failure)));
        boolean others = partitions.stream()
                .allMatch(partition -> stage.candidates(partition).size() > 1);
        return isActive && others ? hedged(stage, host, partitions, asked, answer) : answer;
    }

    /** An owner whose answer may be old may have lost the partition without knowing. Then the new owner is asked. */
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
        // No copy is ahead of the owner.
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
        Scheduler.Task later = http.later(HEDGE_AFTER, () -> {
            if (asked.isDone()) {
                return;
            }
            if (!isWaiting) {
                health.silent(host);
            }
            table.soon();
            // If no standby can answer, the first store server's answer is still awaited.
            CompletableFuture<Void> unused = answered(
                            stage.without(host, UnreachableException.silent(host)), partitions)
                    .thenAccept(other::complete);
        });
        return answer.whenComplete((found, failure) -> later.cancel()).applyToEither(other, first -> first);
    }
}
