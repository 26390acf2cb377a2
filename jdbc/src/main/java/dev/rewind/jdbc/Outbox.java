package dev.rewind.jdbc;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Snapshot;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Stores events in the table {@code rewind_outbox}, in the transaction that changes the service's data. An {@link
 * OutboxRelay} publishes them after the commit. So a change and its event both take place, or neither does.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.of("warehouse");
 * Shelf after = shelves.take(connection, "anvil", 2);
 * outbox.capture(connection, new EntityKey("shelf", "anvil"), after, "taken");
 * }</pre>
 *
 * <p>Events of one entity are published in the order of their transactions. Two transactions with events of the same
 * entity run one after the other, from the first event to the commit.
 */
public final class Outbox {

    private final String source;

    private Outbox(String source) {
        this.source = source;
    }

    /**
     * The outbox of a service.
     *
     * @param service the name of the service that owns the entities. Events have the source {@code /outbox/<service>}
     */
    public static Outbox of(String service) {
        return new Outbox("/outbox/" + service);
    }

    /**
     * Adds a checkpoint of an entity.
     *
     * @param connection the connection of the transaction
     * @param state the entity's state after the transaction: any value that Jackson writes
     * @param reason why the checkpoint is taken, such as {@code entity_changed}
     * @return the id of the event
     */
    public String capture(Connection connection, EntityKey entity, Object state, String reason) throws SQLException {
        return add(connection, entity, new StateCaptured(null, Snapshot.of(state), reason, null, Map.of(), null));
    }

    /**
     * Adds any event of the contract.
     *
     * @param connection the connection of the transaction
     * @return the id of the event
     * @throws IllegalStateException when the connection commits each statement by itself
     */
    public String add(Connection connection, EntityKey entity, PlanEvent event) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("the connection commits each statement by itself, so the event of " + entity
                    + " would not be in the transaction of its change; call setAutoCommit(false)");
        }
        Envelope<PlanEvent> envelope = Envelope.of(UUID.randomUUID().toString(), source, entity, Instant.now(), event);
        OutboxTable.add(
                connection, entity.toString(), new String(EventWriter.structured(envelope), StandardCharsets.UTF_8));
        return envelope.id();
    }
}
