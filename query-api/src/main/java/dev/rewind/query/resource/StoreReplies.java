package dev.rewind.query.resource;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes replies from the answers of store servers. */
public final class StoreReplies {

    /** {@code Cache-Control} of content that never changes. It is private, because not every caller may see states. */
    public static final String IMMUTABLE = "private, max-age=31536000, immutable";

    /** {@code Cache-Control} of a checkpoint: only its pin can change, so caches ask again with the entity tag. */
    public static final String REVALIDATED = "private, no-cache";

    private StoreReplies() {}

    /** The store server's answer, unchanged. */
    public static Reply of(StoreAnswer answer) {
        return withPosition(Reply.ok(answer.body()), answer);
    }

    /** The same reply with the position and the staleness of the store server's answer. */
    public static Reply withPosition(Reply reply, StoreAnswer answer) {
        return withStaleness(withPosition(reply, answer.position()), List.of(answer));
    }

    /** The same reply with the staleness of the oldest answer, if a standby gave one. */
    public static Reply withStaleness(Reply reply, List<StoreAnswer> answers) {
        return answers.stream()
                .map(StoreAnswer::stalenessMs)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .map(oldest -> reply.header(StoreHeaders.STALENESS_MS, oldest.toString()))
                .orElse(reply);
    }

    /** The same reply with the position up to which the store had processed the log. */
    public static Reply withPosition(Reply reply, @Nullable String position) {
        return position == null ? reply : reply.header(StoreHeaders.POSITION, position);
    }

    /** The answer of a store that has processed the request at this position. */
    public static Reply after(Position request, StoreAnswer answer, String kind, Object id) {
        return withPosition(Reply.ok(StoreQueries.present(answer, kind, id).body()), request.toString());
    }

    /** A checkpoint with its state, or 304 if the caller already has it. */
    public static Reply checkpoint(RouteCall call, StoreAnswer whole) {
        CheckpointJson checkpoint = CheckpointJson.of(whole.body()).requireVerified(whole.stateHash());
        String etag = checkpoint.etag();
        Reply reply = call.has(etag) ? Reply.notModified() : Reply.ok(whole.body());
        return withPosition(reply.header("ETag", etag), whole);
    }

    /** The positions of several answers together. */
    public static @Nullable String positions(List<StoreAnswer> answers) {
        String positions = answers.stream()
                .map(StoreAnswer::position)
                .filter(position -> position != null)
                .collect(Collectors.joining(","));
        return positions.isEmpty() ? null : positions;
    }

    /** A request that is in the log and not yet decided. */
    record Undecided(String status, String eventId, String position) {
        public static Undecided of(Envelope<PlanEvent> event, Position position) {
            return new Undecided("undecided", event.id(), position.toString());
        }
    }

    /** 202 with a link to the timeline, where the decision will appear: its cause has the event's id. */
    public static Reply undecided(Envelope<PlanEvent> request, Position position) {
        EntityKey entity = request.entity();
        return withPosition(Reply.json(202, Undecided.of(request, position)), position.toString())
                .header("Location", "/api/entities/" + entity.type() + "/" + entity.id() + "/timeline");
    }
}
