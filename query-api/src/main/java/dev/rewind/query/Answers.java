package dev.rewind.query;

import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How replies to reads are made from what the store answered. */
final class Answers {

    /** Id and content are bound for good; only for the one who asked, because states are not for everybody. */
    static final String IMMUTABLE = "private, max-age=31536000, immutable";

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

    /** A checkpoint with its state, or that the caller has it already. */
    static Reply checkpoint(Call call, CheckpointReads.Found found) {
        CheckpointJson checkpoint = found.checkpoint();
        String etag = checkpoint.etag();
        Reply reply = call.has(etag)
                ? Reply.notModified()
                : Reply.ok(checkpoint.with(found.snapshot().body()));
        return aged(
                at(reply.header("ETag", etag), found.snapshot().position()), List.of(found.answer(), found.snapshot()));
    }
}
