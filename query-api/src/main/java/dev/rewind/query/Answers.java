package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How replies to reads are made from what the store answered. */
final class Answers {

    /** Id and content are bound for good; only for the one who asked, because states are not for everybody. */
    static final String IMMUTABLE = "private, max-age=31536000, immutable";

    /** Of a checkpoint all but its pin is bound for good: kept, and asked for by its entity tag. */
    static final String REVALIDATED = "private, no-cache";

    private Answers() {}

    /** What the store answered, as it is. */
    static Reply of(StoreAnswer answer) {
        return at(Reply.ok(answer.body()), answer);
    }

    /** The same reply with how far the store had processed that answered, and how old what it said may be. */
    static Reply at(Reply reply, StoreAnswer answer) {
        return aged(at(reply, answer.position()), List.of(answer));
    }

    /** The same reply with how old what the stores said may be, if a copy was among them. */
    static Reply aged(Reply reply, List<StoreAnswer> answers) {
        return answers.stream()
                .map(StoreAnswer::stalenessMs)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .map(oldest -> reply.header(StoreAnswer.STALENESS, oldest.toString()))
                .orElse(reply);
    }

    /** The same reply with how far the store had processed. */
    static Reply at(Reply reply, @Nullable String position) {
        return position == null ? reply : reply.header(Position.HEADER, position);
    }

    /** What the store answered who had processed a request, as it is then. */
    static Reply after(Position request, StoreAnswer answer, String what) {
        return at(Reply.ok(Stores.present(answer, what).body()), request.toString());
    }

    /** A checkpoint with its state as the store sent it, or that the caller has it already. */
    static Reply checkpoint(Call call, StoreAnswer whole) {
        CheckpointJson checkpoint = CheckpointJson.of(whole.body()).holding(whole.stateHash());
        String etag = checkpoint.etag();
        Reply reply = call.has(etag) ? Reply.notModified() : Reply.ok(whole.body());
        return at(reply.header("ETag", etag), whole);
    }

    /** Up to where the stores had processed that answered together. */
    static @Nullable String positions(List<StoreAnswer> answers) {
        String positions = answers.stream()
                .map(StoreAnswer::position)
                .filter(position -> position != null)
                .collect(Collectors.joining(","));
        return positions.isEmpty() ? null : positions;
    }

    /** A request that the log has and nobody has decided on yet. */
    record Undecided(String status, String eventId, String position) {
        static Undecided of(Envelope<PlanEvent> event, Position position) {
            return new Undecided("undecided", event.id(), position.toString());
        }
    }

    /** The timeline is where the decision will be seen: a rollback's or refusal's cause has the event's id. */
    static Reply undecided(Envelope<PlanEvent> request, Position position) {
        EntityKey entity = request.entity();
        return at(Reply.json(202, Undecided.of(request, position)), position.toString())
                .header("Location", "/api/entities/" + entity.type() + "/" + entity.id() + "/timeline");
    }
}
