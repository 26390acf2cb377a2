package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.store.StoreReader;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A checkpoint together with its state in one answer. */
final class WholeRoutes {
    private final StoreRoutes shared;
    private final Wholes wholes;

    WholeRoutes(StoreRoutes shared, Wholes wholes) {
        this.shared = shared;
        this.wholes = wholes;
    }

    private interface Which {
        /** Its number, or null when there is none. */
        @Nullable
        Long of(Context request, EntityKey entity, StoreReader reader) throws Problem;
    }

    void on(RoutesConfig routes) {
        whole(routes, "/store/checkpoints/{type}/{id}/latest/whole", WholeRoutes::latest);
        whole(
                routes,
                "/store/checkpoints/{type}/{id}/{number}/whole",
                (request, entity, reader) -> Parameters.number(request));
    }

    private void whole(RoutesConfig routes, String path, Which which) {
        shared.ofEntity(routes, path, (request, entity, copy) -> {
            Long number = which.of(request, entity, copy.reader());
            if (number == null) {
                throw copy.doubt(Problem.notFound("such a checkpoint of " + entity));
            }
            Wholes.Whole whole = wholes.of(entity, number, copy);
            request.header("X-Rewind-State-Hash", whole.hash());
            request.contentType("application/json").result(whole.joined());
        });
    }

    private static @Nullable Long latest(Context request, EntityKey entity, StoreReader reader) throws Problem {
        Instant at = Parameters.at(request);
        if (at != null) {
            Checkpoint found = reader.checkpointAt(entity, at);
            return found == null ? null : found.sequence();
        }
        Entity head = reader.entity(entity);
        return head == null || head.latest() == null ? null : head.latest().sequence();
    }
}
