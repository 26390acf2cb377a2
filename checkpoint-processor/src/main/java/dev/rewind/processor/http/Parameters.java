package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.store.Facet;
import dev.rewind.processor.store.ListReader.Span;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request asks for, checked. */
final class Parameters {
    static final int MOST = 500;
    private static final int DEFAULT = 50;

    private Parameters() {}

    static EntityKey entity(Context request) throws Problem {
        try {
            return new EntityKey(request.pathParam("type"), request.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_entity", String.valueOf(e.getMessage()));
        }
    }

    /** A checkpoint's or rollback's number in the path. */
    static long number(Context request) throws Problem {
        return positive("the last part of the path", request.pathParam("number"));
    }

    static int partition(Context request) throws Problem {
        String partition = request.pathParam("partition");
        if (!partition.matches("[0-9]{1,6}")) {
            throw new Problem(
                    400, "invalid_parameter", "the partition is \"" + partition + "\"; it must be a whole number");
        }
        return Integer.parseInt(partition);
    }

    static int limit(Context request) throws Problem {
        String limit = request.queryParam("limit");
        long number = limit == null ? DEFAULT : positive("limit", limit);
        if (number > MOST) {
            throw new Problem(400, "invalid_parameter", "limit is " + number + "; it must be at most " + MOST);
        }
        return (int) number;
    }

    /** The number below which to go on; past all where none is given. */
    static long before(Context request) throws Problem {
        String before = request.queryParam("before");
        return before == null ? Long.MAX_VALUE : positive("before", before);
    }

    /** The chain hash that a check goes on with, or null. */
    static @Nullable String link(Context request) throws Problem {
        String link = request.queryParam("link");
        if (link != null && !link.matches("[0-9a-f]{64}")) {
            throw new Problem(
                    400, "invalid_parameter", "link is \"" + link + "\"; it must be a hash in lower-case hex");
        }
        return link;
    }

    static @Nullable Instant at(Context request) throws Problem {
        return time(request, "at");
    }

    static Facet facet(Context request) throws Problem {
        String status = request.queryParam("status");
        try {
            return new Facet(
                    request.queryParam("type"),
                    status == null ? null : EntityStatus.valueOf(status.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", "status is \"" + status + "\", which is none");
        }
    }

    static @Nullable ListPlace after(Context request) throws Problem {
        String cursor = request.queryParam("after");
        try {
            return cursor == null ? null : ListPlace.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", "after is no cursor that this server gave out");
        }
    }

    /** Whether only what is pinned is asked for. */
    static boolean pinned(Context request) throws Problem {
        String pinned = request.queryParam("pinned");
        if (pinned != null && !pinned.equals("true")) {
            throw new Problem(400, "invalid_parameter", "pinned is \"" + pinned + "\"; it must be true, or left out");
        }
        return pinned != null;
    }

    static Span created(Context request) throws Problem {
        return new Span(time(request, "created_after"), time(request, "created_before"));
    }

    private static @Nullable Instant time(Context request, String name) throws Problem {
        String text = request.queryParam(name);
        try {
            return text == null ? null : Rfc3339.parse(text);
        } catch (DateTimeException e) {
            throw new Problem(400, "invalid_parameter", name + " must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    static Rollback.@Nullable Status rollbackStatus(Context request) throws Problem {
        String status = request.queryParam("status");
        try {
            return status == null ? null : Rollback.Status.valueOf(status.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", "status is none of a rollback's");
        }
    }

    /** The partitions to be listed, or null for all that are processed here. */
    static int @Nullable [] partitions(Context request) throws Problem {
        String partitions = request.queryParam("partitions");
        if (partitions == null) {
            return null;
        }
        if (!partitions.matches("[0-9]{1,6}(,[0-9]{1,6})*")) {
            throw new Problem(
                    400, "invalid_parameter", "partitions is \"" + partitions + "\"; it must be numbers, by comma");
        }
        return Arrays.stream(partitions.split(",", -1))
                .mapToInt(Integer::parseInt)
                .distinct()
                .toArray();
    }

    private static long positive(String what, String text) throws Problem {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new Problem(
                    400, "invalid_parameter", what + " is \"" + text + "\"; it must be a whole number from 1");
        }
        return Long.parseLong(text);
    }
}
