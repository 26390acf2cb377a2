package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.lists.EntityFilter;
import dev.rewind.processor.lists.ListReader.Span;
import dev.rewind.storeapi.ListPlace;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads and checks the parameters of a request. */
final class RequestParameters {
    private static final int MAX_LIMIT = 500;
    private static final int DEFAULT_LIMIT = 50;

    private RequestParameters() {}

    static EntityKey entity(StoreCall request) throws StoreProblem {
        try {
            return new EntityKey(request.pathParam(StorePaths.TYPE), request.pathParam(StorePaths.ID));
        } catch (IllegalArgumentException e) {
            throw new StoreProblem(StoreErrorCode.INVALID_ENTITY, String.valueOf(e.getMessage()));
        }
    }

    /** The number of a checkpoint or rollback in the path. */
    static long number(StoreCall request) throws StoreProblem {
        return positive("the last part of the path", request.pathParam(StorePaths.NUMBER));
    }

    static int partition(StoreCall request) throws StoreProblem {
        String partition = request.pathParam(StorePaths.PARTITION);
        if (!partition.matches("[0-9]{1,6}")) {
            throw StoreProblem.invalid("the partition is \"" + partition + "\"; it must be a whole number");
        }
        return Integer.parseInt(partition);
    }

    static int limit(StoreCall request) throws StoreProblem {
        String limit = request.queryParam(StoreParameters.LIMIT);
        long number = limit == null ? DEFAULT_LIMIT : positive(StoreParameters.LIMIT, limit);
        if (number > MAX_LIMIT) {
            throw StoreProblem.invalid("limit is " + number + "; it must be at most " + MAX_LIMIT);
        }
        return (int) number;
    }

    /** The number below which the answer continues; without one, {@link Long#MAX_VALUE}. */
    static long before(StoreCall request) throws StoreProblem {
        String before = request.queryParam(StoreParameters.BEFORE);
        return before == null ? Long.MAX_VALUE : positive(StoreParameters.BEFORE, before);
    }

    /** The chain hash that a check continues with, or null. */
    static @Nullable String link(StoreCall request) throws StoreProblem {
        String link = request.queryParam(StoreParameters.LINK);
        if (link != null && !link.matches("[0-9a-f]{64}")) {
            throw StoreProblem.invalid("link is \"" + link + "\"; it must be a hash in lower-case hex");
        }
        return link;
    }

    static @Nullable Instant at(StoreCall request) throws StoreProblem {
        return time(request, StoreParameters.AT);
    }

    static EntityFilter entities(StoreCall request) throws StoreProblem {
        return new EntityFilter(
                index(request),
                created(request),
                request.queryParam(StoreParameters.CONTAINS),
                request.queryParam(StoreParameters.ERROR),
                request.queryParam(StoreParameters.FAILED_STEP),
                forkedFrom(request));
    }

    private static @Nullable EntityKey forkedFrom(StoreCall request) throws StoreProblem {
        String entity = request.queryParam(StoreParameters.FORKED_FROM);
        try {
            return entity == null ? null : EntityKey.parse(entity);
        } catch (IllegalArgumentException e) {
            throw StoreProblem.invalid("forked_from is \"" + entity + "\"; it must be an entity, type:id");
        }
    }

    private static EntityIndex index(StoreCall request) throws StoreProblem {
        String status = request.queryParam(StoreParameters.STATUS);
        try {
            return new EntityIndex(
                    request.queryParam(StoreParameters.TYPE),
                    status == null ? null : EntityStatus.valueOf(status.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw StoreProblem.invalid("status is \"" + status + "\"; it must be the status of an entity");
        }
    }

    static @Nullable ListPlace after(StoreCall request) throws StoreProblem {
        String cursor = request.queryParam(StoreParameters.AFTER);
        try {
            return cursor == null ? null : ListPlace.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw StoreProblem.invalid("after is \"" + cursor + "\"; it must be the \"next\" of an earlier answer");
        }
    }

    /** Whether the request is for pinned checkpoints only. */
    static boolean pinned(StoreCall request) throws StoreProblem {
        String pinned = request.queryParam(StoreParameters.PINNED);
        if (pinned != null && !pinned.equals("true")) {
            throw StoreProblem.invalid("pinned is \"" + pinned + "\"; it must be true or absent");
        }
        return pinned != null;
    }

    static Span created(StoreCall request) throws StoreProblem {
        return new Span(time(request, StoreParameters.CREATED_AFTER), time(request, StoreParameters.CREATED_BEFORE));
    }

    private static @Nullable Instant time(StoreCall request, String name) throws StoreProblem {
        String text = request.queryParam(name);
        try {
            return text == null ? null : Rfc3339.parse(text);
        } catch (DateTimeException e) {
            throw StoreProblem.invalid(name + " is \"" + text + "\"; it must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    static Rollback.@Nullable Standing rollbackStatus(StoreCall request) throws StoreProblem {
        String status = request.queryParam(StoreParameters.STATUS);
        try {
            return status == null ? null : Rollback.Standing.valueOf(status.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw StoreProblem.invalid("status is \"" + status + "\"; it must be the status of a rollback");
        }
    }

    /** The partitions to list; null for all that are processed here. */
    static int @Nullable [] partitions(StoreCall request) throws StoreProblem {
        String partitions = request.queryParam(StoreParameters.PARTITIONS);
        if (partitions == null) {
            return null;
        }
        if (!partitions.matches("[0-9]{1,6}(,[0-9]{1,6})*")) {
            throw StoreProblem.invalid("partitions is \"" + partitions + "\"; it must be numbers, separated by commas");
        }
        return Arrays.stream(partitions.split(",", -1))
                .mapToInt(Integer::parseInt)
                .distinct()
                .toArray();
    }

    private static long positive(String what, String text) throws StoreProblem {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw StoreProblem.invalid(what + " is \"" + text + "\"; it must be a whole number from 1");
        }
        return Long.parseLong(text);
    }
}
