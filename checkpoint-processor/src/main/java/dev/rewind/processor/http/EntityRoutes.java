package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.lists.EntityCount;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;
import java.util.List;

/** Routes of entities: one entity, its timeline, lists and counts of entities. */
final class EntityRoutes {

    private EntityRoutes() {}

    static void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.ENTITY, (request, entity, copy) -> StoreAnswers.json(request, head(entity, copy)));
        frame.ofEntity(EntityPath.TIMELINE, EntityRoutes::timeline);
        frame.list(
                StorePaths.ENTITIES,
                (request, lists) -> lists.entities(
                        RequestParameters.entities(request),
                        RequestParameters.after(request),
                        RequestParameters.limit(request)));
        frame.ofPartitions(StorePaths.ENTITY_COUNTS, EntityRoutes::counts);
    }

    /** What happened to an entity. Each list begins with the newest. */
    record Timeline(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {}

    private static void timeline(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        Entity head = head(entity, copy);
        int limit = RequestParameters.limit(request);
        List<Checkpoint> checkpoints = copy.reader().checkpoints(entity, RequestParameters.before(request), limit);
        List<ClosedStep> steps = checkpoints.isEmpty()
                ? List.of()
                : copy.reader()
                        .closedSteps(
                                entity,
                                checkpoints.get(checkpoints.size() - 1).sequence(),
                                checkpoints.get(0).sequence());
        StoreAnswers.json(
                request,
                new Timeline(head, checkpoints, steps, copy.reader().rollbacks(entity, Long.MAX_VALUE, limit)));
    }

    private static void counts(StoreCall request, List<PartitionCopy> copies) {
        StoreAnswers.json(
                request,
                EntityCount.ofEach(
                        copies.stream().map(PartitionCopy::reader).toList(), request.queryParam(StoreParameters.TYPE)));
    }

    /** The entity itself. */
    static Entity head(EntityKey entity, PartitionCopy copy) throws StoreProblem {
        return RouteFrame.present(copy.reader().entity(entity), entity.toString());
    }
}
