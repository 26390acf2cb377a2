package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.lists.EntityLists;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;

/** Routes of rollbacks: one rollback, lists of rollbacks. */
final class RollbackRoutes {

    private RollbackRoutes() {}

    static void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.ROLLBACKS, RollbackRoutes::rollbacks);
        frame.ofEntity(EntityPath.ROLLBACK, RollbackRoutes::rollback);
        frame.list(
                StorePaths.ROLLBACKS,
                (request, lists) -> lists.rollbacks(
                        request.queryParam(StoreParameters.TYPE),
                        RequestParameters.rollbackStatus(request),
                        RequestParameters.after(request),
                        RequestParameters.limit(request)));
        frame.listOfEntity(EntityPath.MATCHING_ROLLBACKS, RollbackRoutes::matching);
    }

    private static void rollbacks(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        EntityRoutes.head(entity, copy);
        StoreAnswers.json(
                request,
                copy.reader().rollbacks(entity, RequestParameters.before(request), RequestParameters.limit(request)));
    }

    private static void rollback(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        long number = RequestParameters.number(request);
        StoreAnswers.json(
                request,
                RouteFrame.present(copy.reader().rollback(entity, number), "rollback " + entity + ":r" + number));
    }

    private static EntityLists.Page<?> matching(StoreCall request, EntityLists lists) throws StoreProblem {
        Rollback.Standing status = RequestParameters.rollbackStatus(request);
        if (status == null) {
            throw StoreProblem.invalid("status is missing");
        }
        return lists.rollbacks(status, RequestParameters.before(request), RequestParameters.limit(request));
    }
}
