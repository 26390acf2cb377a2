package dev.rewind.processor.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.json.Json;
import dev.rewind.processor.store.ChosenLaw;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.store.StoredPast;
import dev.rewind.rules.Decision;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.Law;
import dev.rewind.rules.LoggedEvent;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What would be decided on a request for a rollback if it came now: the very decision, on the state as it is, with
 * nothing written.
 */
final class PlanRoute {
    private final StoreRoutes shared;
    private final Progress progress;
    private final Law law;

    PlanRoute(StoreRoutes shared, Progress progress, Configuration configuration) {
        this.shared = shared;
        this.progress = progress;
        this.law = ChosenLaw.of(configuration);
    }

    /** Why nothing would be ordered. */
    record Refused(RefusalCode code, String why) {}

    /**
     * What would be decided: one of the two.
     *
     * @param latest where the entity is
     */
    record Planned(
            @Nullable Rollback rollback,
            @Nullable Refused refused,
            @Nullable CheckpointId latest) {

        static Planned of(Decision decision, EntityState before) {
            Rollback rollback = null;
            Refused refused = null;
            for (Fact fact : decision.facts()) {
                if (fact instanceof Fact.RollbackOrdered order) {
                    rollback = Rollback.ordered(order);
                } else if (fact instanceof Fact.RequestRefused refusal) {
                    refused = new Refused(refusal.code(), refusal.why());
                }
            }
            return new Planned(
                    rollback, refused, before.exists() ? before.head().latest() : null);
        }
    }

    void on(RoutesConfig routes) {
        shared.ofEntity(routes, "/store/rollback-plan/{type}/{id}", this::plan);
    }

    private void plan(Context request, EntityKey entity, Copy copy) throws Problem {
        PlanEvent asked = asked(request);
        StoreReader reader = copy.reader();
        int partition = copy.partition();
        Planned planned = progress.still(partition, at -> {
            EntityState stored = reader.state(entity);
            EntityState before = stored == null ? EntityState.initial(entity) : stored;
            StoredPast past = new StoredPast(reader, entity);
            return Planned.of(Decision.on(before, event(before, partition, asked), past, law), before);
        });
        request.contentType("application/json").result(EventWriter.value(planned));
    }

    private static LoggedEvent event(EntityState before, int partition, PlanEvent asked) {
        Instant now = Instant.now();
        Instant last = before.updatedAt();
        return new LoggedEvent(
                before.entity(),
                new EventRef("dry-run", "/store-server", partition, before.lastOffset() + 1),
                last != null && last.isAfter(now) ? last : now,
                null,
                asked);
    }

    /** Who asks and why does not bear on the decision. */
    private static PlanEvent asked(Context request) throws Problem {
        String target = request.queryParam("target");
        String ifLatest = request.queryParam("if_latest");
        String cascade = request.queryParam("cascade");
        try {
            return new PlanEvent.RollbackRequested(
                    null,
                    target == null ? null : Json.mapper().readValue(target, RollbackTarget.class),
                    "dry run",
                    "dry run",
                    ifLatest == null ? null : CheckpointId.parse(ifLatest),
                    cascade == null ? null : Boolean.valueOf(cascade));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", "target or if_latest is none");
        }
    }
}
