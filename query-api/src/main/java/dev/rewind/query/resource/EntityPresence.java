package dev.rewind.query.resource;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Json;
import dev.rewind.service.presence.KnownRunner;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.presence.RunnerPresence;
import dev.rewind.storeapi.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether anyone is there who would apply a rollback of an entity, and what to do if not.
 *
 * @param status what is known
 * @param runner the runner or inbox, if one is known
 * @param lastSeen the log's time of its last sign
 * @param advice what to do; absent if it is connected
 */
public record EntityPresence(
        Status status,
        @Nullable String runner,
        @Nullable Instant lastSeen,
        @Nullable String advice) {

    private static final String PLAN = "plan";

    /** What is known of the runner or inbox. */
    public enum Status {
        /** It is there. */
        @JsonProperty("connected")
        CONNECTED,
        /** It was there and is not any more. */
        @JsonProperty("silent")
        SILENT,
        /** No runner works on the plan, or no inbox is there. */
        @JsonProperty("none")
        NONE,
        /** The publisher of the steps does not say whether it is there, or this query API cannot hear it. */
        @JsonProperty("unknown")
        UNKNOWN
    }

    /** Who would apply a rollback of this entity. */
    public static EntityPresence of(Entity entity, PresenceListener presence) {
        if (!presence.isListening()) {
            return new EntityPresence(Status.UNKNOWN, null, null, null);
        }
        return inbox(entity, presence, entity.entityType().equals(PLAN) ? ofPlan(entity, presence) : null);
    }

    /**
     * Who applies this rollback. No runner works on a plan that had ended before; if it was requested by its name, it is
     * offered again.
     */
    public static EntityPresence of(Entity entity, Rollback rollback, PresenceListener presence) {
        return rollback.planEnded() == null || entity.offer() != null
                ? of(entity, presence)
                : inbox(entity, presence, new EntityPresence(Status.NONE, null, null, ended(entity, true)));
    }

    /**
     * A rollback as JSON, with who applies it. Without that if the entity cannot be read: the rollback is decided, and the
     * caller must not repeat the request for what is missing.
     */
    public static CompletableFuture<byte[]> spliced(
            byte[] json, Rollback rollback, StoreQueries stores, List<Position> at, PresenceListener presence) {
        EntityKey entity = rollback.rollbackId().entity();
        return stores.entity(entity, at)
                .thenApply(
                        head -> of(StoreQueries.present(head, "entity", entity).as(Entity.class), rollback, presence))
                .thenApply(applier -> JsonSplice.into(json, "presence", applier.json()))
                .exceptionally(failure -> json);
    }

    /** This as JSON. */
    public byte[] json() {
        try {
            return Json.mapper().writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("presence cannot be written as JSON", e);
        }
    }

    private static EntityPresence ofPlan(Entity entity, PresenceListener presence) {
        Entity.Offer offer = entity.offer();
        boolean hasEnded = entity.ended() != null && entity.runner() == null;
        if (offer != null && (offer.open() || hasEnded)) {
            return ofOffer(offer, presence);
        }
        if (hasEnded) {
            return new EntityPresence(Status.NONE, null, null, ended(entity, goesBack(entity)));
        }
        String name = entity.runner();
        KnownRunner runner = name == null ? null : presence.runner(name);
        if (name == null && offer != null) {
            return serving(offer.plan(), presence)
                    .orElseGet(() -> new EntityPresence(
                            Status.NONE,
                            null,
                            null,
                            "no runner has the plan, and none is known to serve plans named \"" + offer.plan()
                                    + "\"; start one: rewind runner DIR, or " + run(entity)));
        }
        if (name == null) {
            return new EntityPresence(
                    Status.UNKNOWN,
                    null,
                    null,
                    "the publisher of its steps does not say whether it is there; if a rollback is not applied, "
                            + run(entity));
        }
        if (runner == null) {
            return new EntityPresence(
                    Status.SILENT, name, null, "its runner has not been heard of for a day; " + run(entity));
        }
        return runner.connected()
                ? new EntityPresence(Status.CONNECTED, name, runner.lastSeen(), null)
                : new EntityPresence(
                        Status.SILENT, name, runner.lastSeen(), "its runner is not there any more; " + run(entity));
    }

    /** A runner that serves plans of this name takes the plan, and with it the rollback. */
    private static EntityPresence ofOffer(Entity.Offer offer, PresenceListener presence) {
        String plan = offer.plan();
        return serving(plan, presence)
                .orElseGet(() -> new EntityPresence(
                        Status.NONE,
                        null,
                        null,
                        (offer.open()
                                        ? "the plan is offered"
                                        : "the plan had ended, and is offered when it is rolled back")
                                + ", and no connected runner is known to serve plans named " + plan
                                + "; start one: rewind runner DIR, or PlanRunner.serve in a service"));
    }

    /** A connected runner that serves plans of this name. */
    private static Optional<EntityPresence> serving(String plan, PresenceListener presence) {
        return presence.runners().stream()
                .filter(known -> known.kind().equals(RunnerPresence.PLAN_RUNNER)
                        && known.connected()
                        && known.serves().contains(plan))
                .findFirst()
                .map(known -> new EntityPresence(Status.CONNECTED, known.runner(), known.lastSeen(), null));
    }

    /** A connected inbox for this type of entity applies the rollback; without one, it is as said. */
    private static EntityPresence inbox(Entity entity, PresenceListener presence, @Nullable EntityPresence otherwise) {
        return presence.runners().stream()
                .filter(known -> known.kind().equals(RunnerPresence.ROLLBACK_INBOX)
                        && known.connected()
                        && known.serves().contains(entity.entityType()))
                .findFirst()
                .map(known -> new EntityPresence(Status.CONNECTED, known.runner(), known.lastSeen(), null))
                .orElseGet(() -> otherwise != null
                        ? otherwise
                        : new EntityPresence(
                                Status.NONE,
                                null,
                                null,
                                "no rollback inbox for entities of type " + entity.entityType()
                                        + " has said that it is there; start the service that restores them"));
    }

    private static boolean goesBack(Entity entity) {
        return entity.pendingRollback() != null || entity.status() == EntityStatus.ROLLBACK_FAILED;
    }

    private static String ended(Entity entity, boolean goesBack) {
        return goesBack
                ? "the plan had ended, so no runner works on it; to apply the rollback, " + run(entity)
                : "the plan has ended, so no runner works on it; after a rollback, " + run(entity);
    }

    /** A parked plan is refused until it is resumed. */
    private static String run(Entity entity) {
        return (entity.status() == EntityStatus.PARKED ? "resume the plan, then " : "")
                + "run the plan id again: rewind run PLAN.yaml --id " + entity.entityId()
                + ", or PlanRunner.run with this id";
    }
}
