package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.call.StoreRoutes;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.copy.PositionWait;
import dev.rewind.processor.copy.RequestPositions;
import dev.rewind.processor.lists.EntityLists;
import dev.rewind.processor.lists.ListReader;
import dev.rewind.processor.lists.ListReader.Listed;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.ListPart;
import dev.rewind.storeapi.StoreHeaders;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Adds the routes that read partitions. Each waits until the stores include the positions of its request. Each says in
 * its answer which positions it includes and how old it may be.
 */
final class RouteFrame {
    private final StoreRoutes routes;
    private final LocalStores stores;
    private final PositionWait positions;

    RouteFrame(StoreRoutes routes, LocalStores stores, PositionWait positions) {
        this.routes = routes;
        this.stores = stores;
        this.positions = positions;
    }

    /** Answers a request about one entity. */
    interface EntityAnswer {
        void to(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem;
    }

    /** Answers a request about several partitions. */
    interface ListAnswer {
        void to(StoreCall request, List<PartitionCopy> copies) throws StoreProblem;
    }

    /** Reads a page of a list across entities. */
    interface ListPage {
        ListReader.Page<?> of(StoreCall request, ListReader lists) throws StoreProblem;
    }

    /** Reads a page of a list of one entity. */
    interface EntityPage {
        EntityLists.Page<?> of(StoreCall request, EntityLists lists) throws StoreProblem;
    }

    void ofEntity(EntityPath path, EntityAnswer answer) {
        routes.get(path.template(), request -> {
            EntityKey entity = RequestParameters.entity(request);
            int partition = stores.partitionOf(entity);
            positions.then(request, new int[] {partition}, waited -> {
                PartitionCopy copy = stores.of(partition);
                RequestPositions.require(waited, List.of(copy));
                RequestPositions.state(waited, List.of(copy));
                try {
                    answer.to(waited, entity, copy);
                } finally {
                    // "Not found" is an answer too, and may be an old one.
                    stateAge(waited, List.of(copy));
                }
            });
        });
    }

    /** The answer is about the partitions that the request names, or about all that are processed here. */
    void ofPartitions(String path, ListAnswer answer) {
        routes.get(path, request -> {
            int[] asked = RequestParameters.partitions(request);
            if (asked == null && !stores.ready()) {
                throw StoreProblem.restoring("not all partitions of this processor are open");
            }
            int[] partitions = asked == null ? stores.active() : asked;
            positions.then(request, partitions, waited -> {
                List<PartitionCopy> copies = stores.of(partitions);
                RequestPositions.require(waited, copies);
                RequestPositions.state(waited, copies);
                answer.to(waited, copies);
                stateAge(waited, copies);
            });
        });
    }

    /** The answer is a {@link ListPart} of several partitions. */
    void list(String path, ListPage page) {
        ofPartitions(path, (request, copies) -> {
            ListReader lists =
                    new ListReader(copies.stream().map(PartitionCopy::reader).toList());
            ListReader.Page<?> read = page.of(request, lists);
            StoreAnswers.json(
                    request,
                    ListPart.write(
                            read.found().stream().map(Listed::place).toList(),
                            read.stop(),
                            read.found().stream().map(Listed::value).toList(),
                            read.damaged()));
        });
    }

    /** The answer is a {@link ListPart} of one entity. */
    void listOfEntity(EntityPath path, EntityPage page) {
        ofEntity(path, (request, entity, copy) -> {
            if (copy.reader().entity(entity) == null) {
                throw copy.doubt(StoreProblem.notFound(entity.toString()));
            }
            EntityLists.Page<?> read = page.of(request, new EntityLists(copy.reader(), entity));
            StoreAnswers.json(request, ListPart.write(read.before(), read.found()));
        });
    }

    /** What was found, or the problem that it is not stored. */
    static <T> T present(@Nullable T found, String what) throws StoreProblem {
        if (found == null) {
            throw StoreProblem.notFound(what);
        }
        return found;
    }

    private void stateAge(StoreCall response, List<PartitionCopy> copies) throws StoreProblem {
        OptionalLong oldest = OptionalLong.empty();
        for (PartitionCopy copy : copies) {
            OptionalLong age = stores.stalenessMs(copy);
            oldest = age.isPresent() && age.getAsLong() > oldest.orElse(-1) ? age : oldest;
        }
        if (oldest.isPresent()) {
            response.header(StoreHeaders.STALENESS_MS, Long.toString(oldest.getAsLong()));
        }
    }
}
