package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.store.CheckpointFilter;
import dev.rewind.processor.store.ListReader;
import dev.rewind.processor.store.ListReader.Listed;
import dev.rewind.processor.store.ListReader.Page;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Lists across the entities held here: checkpoints by what they are, rollbacks by what became of them. */
final class ListRoutes {
    private final StoreRoutes shared;

    ListRoutes(StoreRoutes shared) {
        this.shared = shared;
    }

    /** One page; all up to {@code next} is in it, which continues it. */
    record CheckpointPage(
            List<Checkpoint> checkpoints, @Nullable String next) {}

    /** One page; all up to {@code next} is in it, which continues it. */
    record RollbackPage(List<Rollback> rollbacks, @Nullable String next) {}

    private interface Part<T> {
        Page<T> of(ListReader reader) throws Problem;
    }

    void on(RoutesConfig routes) {
        shared.ofPartitions(routes, "/store/checkpoints", ListRoutes::checkpoints);
        shared.ofPartitions(routes, "/store/rollbacks", ListRoutes::rollbacks);
        shared.ofEntity(routes, "/store/matching-checkpoints/{type}/{id}", ListRoutes::matching);
    }

    private static void checkpoints(Context request, List<Copy> copies) throws Problem {
        CheckpointFilter filter = filter(request);
        Bytes after = Parameters.after(request);
        int limit = Parameters.limit(request);
        Page<Checkpoint> page = gathered(copies, limit, reader -> reader.checkpoints(filter, after, limit));
        json(request, new CheckpointPage(values(page), cursor(page.stop())));
    }

    private static void rollbacks(Context request, List<Copy> copies) throws Problem {
        String type = request.queryParam("type");
        Rollback.Status status = status(request);
        Bytes after = Parameters.after(request);
        int limit = Parameters.limit(request);
        Page<Rollback> page = gathered(copies, limit, reader -> reader.rollbacks(type, status, after, limit));
        json(request, new RollbackPage(values(page), cursor(page.stop())));
    }

    private static void matching(Context request, EntityKey entity, Copy copy) throws Problem {
        if (copy.reader().entity(entity) == null) {
            throw copy.doubt(Problem.notFound(entity.toString()));
        }
        Page<Checkpoint> page = new ListReader(copy.reader())
                .checkpointsOf(entity, filter(request), Parameters.before(request), Parameters.limit(request));
        Bytes stop = page.stop();
        String next =
                stop == null ? null : Long.toString(ByteBuffer.wrap(stop.get()).getLong());
        json(request, new CheckpointPage(values(page), next));
    }

    /** One page of all partitions. What a partition has not come to yet may be newer than what another one has shown. */
    private static <T> Page<T> gathered(List<Copy> copies, int limit, Part<T> part) throws Problem {
        List<Listed<T>> all = new ArrayList<>();
        Bytes stop = null;
        for (Copy copy : copies) {
            Page<T> page = part.of(new ListReader(copy.reader()));
            all.addAll(page.found());
            if (page.stop() != null && (stop == null || page.stop().compareTo(stop) < 0)) {
                stop = page.stop();
            }
        }
        Bytes end = stop;
        all.removeIf(one -> end != null && one.position().compareTo(end) > 0);
        all.sort(Comparator.comparing(Listed::position));
        return all.size() <= limit
                ? new Page<>(all, end)
                : new Page<>(all.subList(0, limit), all.get(limit - 1).position());
    }

    private static <T> List<T> values(Page<T> page) {
        return page.found().stream().map(Listed::value).toList();
    }

    private static @Nullable String cursor(@Nullable Bytes position) {
        return position == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(position.get());
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
                time(request, "created_after"),
                time(request, "created_before"));
    }

    private static @Nullable Instant time(Context request, String name) throws Problem {
        String text = request.queryParam(name);
        try {
            return text == null ? null : Rfc3339.parse(text);
        } catch (DateTimeException e) {
            throw new Problem(400, "invalid_parameter", name + " must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static Rollback.@Nullable Status status(Context request) throws Problem {
        String status = request.queryParam("status");
        try {
            return status == null ? null : Rollback.Status.valueOf(status.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", "status is none of a rollback's");
        }
    }

    private static void json(Context response, Object body) {
        response.contentType("application/json").result(EventWriter.value(body));
    }
}
