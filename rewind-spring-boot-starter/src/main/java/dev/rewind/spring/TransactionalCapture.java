package dev.rewind.spring;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StateCapture;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Captures states after the commit of the database transaction that changed them. A transaction that is rolled back
 * captures nothing.
 *
 * <pre>{@code
 * @Transactional
 * void approve(Report report) {
 *     reports.save(report);
 *     captures.entityChanged(new EntityKey("report", report.id()), report);
 * }
 * }</pre>
 *
 * <p>The state is written as JSON at once, so that later changes of the object do not count.
 *
 * <p>If the process dies between the commit and the acknowledgement of Kafka, the capture is lost; the next capture of the
 * entity has the newer state. With the event publication registry of Spring Modulith, the capture is in the database with
 * the commit, and is published when Modulith publishes what is incomplete.
 */
public final class TransactionalCapture {

    private final Supplier<StateCapture> captures;
    private final Supplier<@Nullable RegisteredCaptures> registry;

    TransactionalCapture(Supplier<StateCapture> captures, Supplier<@Nullable RegisteredCaptures> registry) {
        this.captures = captures;
        this.registry = registry;
    }

    /** Captures an entity that has changed, for the reason {@code entity_changed}. */
    public CompletableFuture<EventRef> entityChanged(EntityKey entity, Object state) {
        return of(entity, state, "entity_changed");
    }

    /**
     * Captures an entity after the commit of the transaction of this thread, or at once without one.
     *
     * @param state any value that Jackson can write
     * @param reason why the checkpoint is taken, such as {@code price_list_imported}
     * @return the position of the event in the log, once Kafka has acknowledged it. It is cancelled if the transaction
     *     is rolled back. Do not wait for it inside the transaction
     */
    public CompletableFuture<EventRef> of(EntityKey entity, Object state, String reason) {
        Snapshot snapshot = Snapshot.of(state);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return captures.get().of(entity, snapshot, reason).publish();
        }
        CompletableFuture<EventRef> position = new CompletableFuture<>();
        RegisteredCaptures kept = TransactionSynchronizationManager.isActualTransactionActive() ? registry.get() : null;
        if (kept != null) {
            kept.register(entity, snapshot, reason, position);
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_COMMITTED) {
                    position.cancel(false);
                } else if (kept == null) {
                    publish(captures, entity, snapshot, reason, position);
                }
            }
        });
        return position;
    }

    /** Publishes a capture and completes the position with the result. */
    static void publish(
            Supplier<StateCapture> captures,
            EntityKey entity,
            Snapshot snapshot,
            String reason,
            CompletableFuture<EventRef> position) {
        try {
            var unused = captures.get().of(entity, snapshot, reason).publish().whenComplete((at, failure) -> {
                if (failure == null) {
                    position.complete(at);
                } else {
                    position.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            position.completeExceptionally(e);
        }
    }
}
