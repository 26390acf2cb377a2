package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.store.ChainCheck;
import dev.rewind.processor.store.ClosedStep;
import dev.rewind.processor.store.Damage;
import dev.rewind.processor.store.Progress;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What each route of the store server answers. */
final class StoreRoutes {
    /** On an answer that may lack the newest: how many milliseconds old it is at the most. */
    static final String STALENESS_HEADER = "X-Rewind-Staleness-Ms";

    private final LocalStores stores;
    private final Progress progress;
    private final PositionWait positions;
    private final RowStream rows;
    private final Map<String, String> settings;
    private final Holdings holdings;

    /** @param settings in effect here, those of Rewind's own, without secrets */
    StoreRoutes(
            LocalStores stores,
            Progress progress,
            PositionWait positions,
            RowStream rows,
            Map<String, String> settings,
            Holdings holdings) {
        this.stores = stores;
        this.progress = progress;
        this.positions = positions;
        this.rows = rows;
        this.settings = settings;
        this.holdings = holdings;
    }

    /** What happened to an entity, each kind newest first. */
    record Timeline(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {}

    /** Answers for one entity. */
    interface EntityAnswer {
        void to(Context request, EntityKey entity, Copy copy) throws Problem;
    }

    void on(RoutesConfig routes) {
        routes.get("/store/routing", request -> json(request, stores.routing()));
        routes.get("/store/progress", request -> json(request, holdings.here()));
        routes.get("/store/rows/{partition}", rows::of);
        routes.get("/store/settings", request -> json(request, settings));
        ofEntity(routes, "/store/entities/{type}/{id}", StoreRoutes::entity);
        ofEntity(routes, "/store/checkpoints/{type}/{id}", StoreRoutes::checkpoints);
        ofEntity(routes, "/store/checkpoints/{type}/{id}/latest", this::latest);
        ofEntity(routes, "/store/checkpoints/{type}/{id}/{number}", this::checkpoint);
        ofEntity(routes, "/store/checkpoints/{type}/{id}/{number}/snapshot", this::snapshot);
        ofEntity(routes, "/store/verify/{type}/{id}", new Verification(progress)::part);
        ofEntity(routes, "/store/timeline/{type}/{id}", StoreRoutes::timeline);
        ofEntity(routes, "/store/rollbacks/{type}/{id}", StoreRoutes::rollbacks);
        ofEntity(routes, "/store/rollbacks/{type}/{id}/{number}", StoreRoutes::rollback);
    }

    /** A route of one entity: waits as it is told to, and says how far its answer reaches and how old it may be. */
    void ofEntity(RoutesConfig routes, String path, EntityAnswer answer) {
        routes.get(path, request -> {
            EntityKey entity = Parameters.entity(request);
            int partition = stores.partitionOf(entity);
            positions.then(request, new int[] {partition}, waited -> {
                Copy copy = stores.of(partition);
                Position.require(waited, List.of(copy));
                Position.state(waited, List.of(copy));
                try {
                    answer.to(waited, entity, copy);
                } finally {
                    // That something is not there is an answer too, and may be an old one.
                    stateAge(waited, List.of(copy));
                }
            });
        });
    }

    private void stateAge(Context response, List<Copy> copies) throws Problem {
        OptionalLong oldest = OptionalLong.empty();
        for (Copy copy : copies) {
            OptionalLong age = stores.stalenessMs(copy);
            oldest = age.isPresent() && age.getAsLong() > oldest.orElse(-1) ? age : oldest;
        }
        if (oldest.isPresent()) {
            response.header(STALENESS_HEADER, Long.toString(oldest.getAsLong()));
        }
    }

    /** Answers for several partitions. */
    interface ListAnswer {
        void to(Context request, List<Copy> copies) throws Problem;
    }

    /** The same for a list of the partitions that are named, or of all that are worked on here. */
    void ofPartitions(RoutesConfig routes, String path, ListAnswer answer) {
        routes.get(path, request -> {
            int[] asked = Parameters.partitions(request);
            if (asked == null && !stores.ready()) {
                throw Problem.restoring("not all partitions that are held here are open");
            }
            int[] partitions = asked == null ? stores.active() : asked;
            positions.then(request, partitions, waited -> {
                List<Copy> copies = stores.of(partitions);
                Position.require(waited, copies);
                Position.state(waited, copies);
                answer.to(waited, copies);
                stateAge(waited, copies);
            });
        });
    }

    private static void entity(Context request, EntityKey entity, Copy copy) throws Problem {
        json(request, head(entity, copy));
    }

    private static void checkpoints(Context request, EntityKey entity, Copy copy) throws Problem {
        head(entity, copy);
        json(request, copy.reader().checkpoints(entity, Parameters.before(request), Parameters.limit(request)));
    }

    private void latest(Context request, EntityKey entity, Copy copy) throws Problem {
        Instant at = Parameters.at(request);
        Entity head = head(entity, copy);
        if (at != null) {
            Checkpoint found =
                    present(copy.reader().checkpointAt(entity, at), "a checkpoint of " + entity + " as old as that");
            json(request, intact(entity, found.sequence(), copy));
        } else {
            CheckpointId latest = present(head.latest(), "the latest checkpoint of " + entity);
            json(request, intact(entity, latest.sequence(), copy));
        }
    }

    private void checkpoint(Context request, EntityKey entity, Copy copy) throws Problem {
        json(request, checkpointOf(request, entity, copy));
    }

    /** Integrity fails closed: bytes that are not what was stored are handed to nobody. */
    private void snapshot(Context request, EntityKey entity, Copy copy) throws Problem {
        Checkpoint checkpoint = checkpointOf(request, entity, copy);
        byte[] stored = copy.reader().snapshot(entity, checkpoint.stateHash());
        if (stored == null || !Sha256.hex(stored).equals(checkpoint.stateHash())) {
            Problem damaged = new Problem(
                    409,
                    "integrity_failed",
                    "the stored snapshot of " + checkpoint.id() + " does not have the hash " + checkpoint.stateHash());
            throw stored == null ? copy.doubt(damaged) : damaged;
        }
        request.header("ETag", '"' + checkpoint.stateHash() + '"');
        request.header("X-Rewind-State-Hash", checkpoint.stateHash());
        request.contentType("application/json").result(stored);
    }

    private static void timeline(Context request, EntityKey entity, Copy copy) throws Problem {
        Entity head = head(entity, copy);
        int limit = Parameters.limit(request);
        List<Checkpoint> checkpoints = copy.reader().checkpoints(entity, Parameters.before(request), limit);
        List<ClosedStep> steps = checkpoints.isEmpty()
                ? List.of()
                : copy.reader()
                        .closedSteps(
                                entity,
                                checkpoints.get(checkpoints.size() - 1).sequence(),
                                checkpoints.get(0).sequence());
        json(request, new Timeline(head, checkpoints, steps, copy.reader().rollbacks(entity, Long.MAX_VALUE, limit)));
    }

    private static void rollbacks(Context request, EntityKey entity, Copy copy) throws Problem {
        head(entity, copy);
        json(request, copy.reader().rollbacks(entity, Parameters.before(request), Parameters.limit(request)));
    }

    private static void rollback(Context request, EntityKey entity, Copy copy) throws Problem {
        long number = Parameters.number(request);
        json(request, present(copy.reader().rollback(entity, number), "rollback " + entity + ":r" + number));
    }

    private Checkpoint checkpointOf(Context request, EntityKey entity, Copy copy) throws Problem {
        return intact(entity, Parameters.number(request), copy);
    }

    /** Integrity fails closed: a checkpoint that was changed, swapped, replaced or dropped is shown to nobody. */
    private Checkpoint intact(EntityKey entity, long sequence, Copy copy) throws Problem {
        ChainCheck check = new ChainCheck(copy.reader(), entity);
        Damage damage = progress.still(copy.partition(), at -> check.of(sequence));
        if (damage != null) {
            throw copy.doubt(new Problem(409, "integrity_failed", damage.words()));
        }
        String what = "checkpoint " + entity + ":" + sequence;
        if (copy.reader().isPruned(entity, sequence)) {
            throw Problem.notFound(what + " has outlived its retention and");
        }
        return present(copy.reader().checkpoint(entity, sequence), what);
    }

    private static Entity head(EntityKey entity, Copy copy) throws Problem {
        return present(copy.reader().entity(entity), entity.toString());
    }

    private static <T> T present(@Nullable T found, String what) throws Problem {
        if (found == null) {
            throw Problem.notFound(what);
        }
        return found;
    }

    private static void json(Context response, Object body) {
        response.contentType("application/json").result(EventWriter.value(body));
    }
}
