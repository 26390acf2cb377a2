package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.lists.CheckpointFilter;
import dev.rewind.processor.lists.EntityLists;
import dev.rewind.processor.lists.ListReader;
import dev.rewind.processor.lists.Taking;
import dev.rewind.processor.store.EntityStates;
import dev.rewind.processor.verify.NewestCheckpoint;
import dev.rewind.storeapi.CheckpointPage;
import dev.rewind.storeapi.CheckpointPageWriter;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.ListPlace;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StorePaths;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes of lists of checkpoints with their states: a {@link CheckpointPage} in one walk over the rows. Each checkpoint
 * is verified as when it is read alone. A damaged one fails the list of its entity; a list across entities leaves it
 * out and names it.
 */
final class CheckpointPageRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointPageRoutes.class);

    private final LocalStores stores;
    private final VerifiedCheckpointReader checkpoints;
    private final Runnable damageRead;

    /** @param damageRead called for each damaged checkpoint that a list leaves out */
    CheckpointPageRoutes(LocalStores stores, VerifiedCheckpointReader checkpoints, Runnable damageRead) {
        this.stores = stores;
        this.checkpoints = checkpoints;
        this.damageRead = damageRead;
    }

    void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.CHECKPOINT_PAGE, this::ofEntity);
        frame.ofPartitions(StorePaths.CHECKPOINT_PAGES, this::ofPartitions);
    }

    private void ofEntity(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        NewestCheckpoint newest = checkpoints.newest(entity, copy.reader());
        if (newest == null) {
            throw copy.doubt(StoreProblem.notFound(entity.toString()));
        }
        int limit = RequestParameters.limit(request);
        CheckpointFilter filter = CheckpointRoutes.filter(request);
        EntityStates states = filter.matchesAll()
                ? EntityStates.ofPage(copy.reader(), entity, newest.taken(), limit)
                : EntityStates.single(copy.reader(), entity);
        EntityWalk walk = new EntityWalk(entity, copy, newest, states, new CheckpointPageWriter(limit));
        Long next = new EntityLists(copy.reader(), entity)
                .checkpointRows(
                        filter,
                        RequestParameters.before(request),
                        row -> walk.take(RecordKey.number(row.key), row.value));
        request.answer(CheckpointPage.MEDIA_TYPE, walk.page.write(next == null ? null : next.toString(), List.of()));
    }

    /** Takes the checkpoints of one entity, newest first, so that each is verified by the row before. */
    private final class EntityWalk {
        private final EntityKey entity;
        private final PartitionCopy copy;
        private final EntityStates states;
        private final CheckpointPageWriter page;
        private long linkedNumber;
        private @Nullable String link;

        private EntityWalk(
                EntityKey entity,
                PartitionCopy copy,
                NewestCheckpoint newest,
                EntityStates states,
                CheckpointPageWriter page) {
            this.entity = entity;
            this.copy = copy;
            this.states = states;
            this.page = page;
            linkedNumber = newest.taken();
            link = newest.chainHash();
        }

        private Taking take(long number, byte[] row) throws StoreProblem {
            VerifiedCheckpointReader.Verified checkpoint =
                    checkpoints.complete(entity, number, row, linkedNumber == number ? link : null, states, copy);
            linkedNumber = number - 1;
            link = checkpoint == null ? null : checkpoint.previousChainHash();
            return checkpoint == null ? Taking.NEXT : added(page, Long.toString(number), checkpoint);
        }
    }

    private void ofPartitions(StoreCall request, List<PartitionCopy> copies) throws StoreProblem {
        Map<Integer, PartitionCopy> byPartition = new HashMap<>();
        copies.forEach(copy -> byPartition.put(copy.partition(), copy));
        CheckpointPageWriter page = new CheckpointPageWriter(RequestParameters.limit(request));
        ListReader.Walk walk = new ListReader(
                        copies.stream().map(PartitionCopy::reader).toList())
                .checkpointRows(
                        CheckpointRoutes.filter(request),
                        RequestParameters.after(request),
                        (place, row) -> take(
                                place,
                                row,
                                Objects.requireNonNull(byPartition.get(stores.partitionOf(place.entity()))),
                                page));
        request.answer(
                CheckpointPage.MEDIA_TYPE,
                page.write(walk.stop() == null ? null : walk.stop().toString(), walk.damaged()));
    }

    private Taking take(ListPlace place, byte[] row, PartitionCopy copy, CheckpointPageWriter page)
            throws StoreProblem {
        try {
            VerifiedCheckpointReader.Verified checkpoint = checkpoints.complete(
                    place.entity(),
                    place.requireNumber(),
                    row,
                    null,
                    EntityStates.single(copy.reader(), place.entity()),
                    copy);
            return checkpoint == null ? Taking.NEXT : added(page, place.toString(), checkpoint);
        } catch (StoreProblem problem) {
            if (!problem.is(StoreErrorCode.INTEGRITY_FAILED)) {
                throw problem;
            }
            LOG.atError().addKeyValue("why", problem.getMessage()).log("A list leaves out a damaged checkpoint");
            damageRead.run();
            return Taking.DAMAGED;
        }
    }

    private static Taking added(CheckpointPageWriter page, String place, VerifiedCheckpointReader.Verified checkpoint) {
        if (!page.add(place, checkpoint.row(), checkpoint.state())) {
            return Taking.NO_ROOM;
        }
        return page.isFull() ? Taking.LAST : Taking.NEXT;
    }
}
