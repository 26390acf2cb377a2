package dev.rewind.processor.http;

import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.CheckpointFilter;
import dev.rewind.processor.store.EntityCount;
import dev.rewind.processor.store.EntityLists;
import dev.rewind.processor.store.ListReader;
import dev.rewind.processor.store.ListReader.Listed;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists: entities, checkpoints and rollbacks across the entities held here, and those of one entity that fit a filter. */
final class ListRoutes {
    private final StoreRoutes shared;

    ListRoutes(StoreRoutes shared) {
        this.shared = shared;
    }

    /**
     * One page of a list across entities.
     *
     * @param places where its items stand
     * @param next all up to this place is in it; continues it
     */
    record ListPage(List<String> places, @Nullable String next, List<?> items) {
        static ListPage of(ListReader.Page<?> page) {
            ListPlace stop = page.stop();
            return new ListPage(
                    page.found().stream().map(one -> one.place().toString()).toList(),
                    stop == null ? null : stop.toString(),
                    page.found().stream().map(Listed::value).toList());
        }
    }

    /** One page of an entity's own; {@code next} is the number below which it goes on. */
    record EntityPage(@Nullable Long next, List<?> items) {}

    void on(RoutesConfig routes) {
        across(routes, "/store/entities", ListRoutes::entities);
        across(routes, "/store/checkpoints", ListRoutes::checkpoints);
        across(routes, "/store/rollbacks", ListRoutes::rollbacks);
        across(
                routes,
                "/store/integrity-failures",
                (request, lists) -> lists.integrityFailures(Parameters.after(request), Parameters.limit(request)));
        shared.ofPartitions(routes, "/store/entity-counts", ListRoutes::counts);
        own(routes, "/store/matching-checkpoints/{type}/{id}", ListRoutes::ownCheckpoints);
        own(routes, "/store/matching-rollbacks/{type}/{id}", ListRoutes::ownRollbacks);
    }

    private interface Read {
        ListReader.Page<?> of(Context request, ListReader lists) throws Problem;
    }

    private interface OwnRead {
        EntityLists.Page<?> of(Context request, EntityLists lists) throws Problem;
    }

    private void across(RoutesConfig routes, String path, Read read) {
        shared.ofPartitions(routes, path, (request, copies) -> {
            ListReader lists = new ListReader(copies.stream().map(Copy::reader).toList());
            json(request, ListPage.of(read.of(request, lists)));
        });
    }

    private void own(RoutesConfig routes, String path, OwnRead read) {
        shared.ofEntity(routes, path, (request, entity, copy) -> {
            if (copy.reader().entity(entity) == null) {
                throw copy.doubt(Problem.notFound(entity.toString()));
            }
            EntityLists.Page<?> page = read.of(request, new EntityLists(copy.reader(), entity));
            json(request, new EntityPage(page.before(), page.found()));
        });
    }

    private static void counts(Context request, List<Copy> copies) {
        json(request, EntityCount.ofEach(copies.stream().map(Copy::reader).toList(), request.queryParam("type")));
    }

    private static ListReader.Page<?> entities(Context request, ListReader lists) throws Problem {
        return lists.entities(
                Parameters.facet(request),
                Parameters.created(request),
                Parameters.after(request),
                Parameters.limit(request));
    }

    private static ListReader.Page<?> checkpoints(Context request, ListReader lists) throws Problem {
        return lists.checkpoints(filter(request), Parameters.after(request), Parameters.limit(request));
    }

    private static ListReader.Page<?> rollbacks(Context request, ListReader lists) throws Problem {
        return lists.rollbacks(
                request.queryParam("type"),
                Parameters.rollbackStatus(request),
                Parameters.after(request),
                Parameters.limit(request));
    }

    private static EntityLists.Page<?> ownCheckpoints(Context request, EntityLists lists) throws Problem {
        return lists.checkpoints(filter(request), Parameters.before(request), Parameters.limit(request));
    }

    private static EntityLists.Page<?> ownRollbacks(Context request, EntityLists lists) throws Problem {
        Rollback.Status status = Parameters.rollbackStatus(request);
        if (status == null) {
            throw new Problem(400, "invalid_parameter", "status is missing");
        }
        return lists.rollbacks(status, Parameters.before(request), Parameters.limit(request));
    }

    private static CheckpointFilter filter(Context request) throws Problem {
        String label = request.queryParam("label");
        int equals = label == null ? -1 : label.indexOf('=');
        if (label != null && equals < 1) {
            throw new Problem(400, "invalid_parameter", "label must be name=value");
        }
        return new CheckpointFilter(
                request.queryParam("trace_id"),
                request.queryParam("reason"),
                request.queryParam("step"),
                label == null ? null : Map.entry(label.substring(0, equals), label.substring(equals + 1)),
                Parameters.pinned(request),
                Parameters.created(request));
    }

    private static void json(Context response, Object body) {
        response.contentType("application/json").result(EventWriter.value(body));
    }
}
