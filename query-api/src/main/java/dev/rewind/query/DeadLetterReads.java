package dev.rewind.query;

import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.DeadLetters;
import dev.rewind.query.log.Redriven;
import dev.rewind.query.store.Position;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What could not be read: looking it up, and publishing it again. */
final class DeadLetterReads {

    private final DeadLetters letters;

    DeadLetterReads(DeadLetters letters) {
        this.letters = letters;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/dead-letters", this::newest, Page.LIMIT),
                Route.get("/api/dead-letters/{partition}/{offset}", this::one),
                Route.post("/api/dead-letters/{partition}/{offset}/redrive", this::redrive));
    }

    /**
     * How to publish it again; nothing to say means: as it came.
     *
     * @param valueBase64 another value
     * @param key another key
     * @param contentType another content type; the letter's CloudEvents headers are left out then
     * @param again whether to do it although it was done before
     */
    record RedriveBody(
            @Nullable String valueBase64,
            @Nullable String key,
            @Nullable String contentType,
            @Nullable Boolean again) {}

    private CompletionStage<Reply> newest(Call call) {
        return letters.newest(Page.limit(call)).thenApply(Reply::ok);
    }

    private CompletionStage<Reply> one(Call call) {
        int partition = partition(call);
        long offset = offset(call);
        return letters.find(partition, offset)
                .thenApply(found -> found.map(Reply::ok).orElseThrow(() -> none(partition, offset)));
    }

    private CompletionStage<Reply> redrive(Call call) {
        int partition = partition(call);
        long offset = offset(call);
        RedriveBody body =
                call.body().length == 0 ? new RedriveBody(null, null, null, null) : call.json(RedriveBody.class);
        Redriven.Request request = new Redriven.Request(
                call.actor(), value(body), body.key(), body.contentType(), Boolean.TRUE.equals(body.again()));
        return letters.redrive(partition, offset, request)
                .thenApply(done -> done.map(redriven -> Reply.json(202, redriven)
                                .header(Position.HEADER, redriven.to().toString()))
                        .orElseThrow(() -> none(partition, offset)));
    }

    private static byte @Nullable [] value(RedriveBody body) {
        try {
            return body.valueBase64() == null ? null : Base64.getDecoder().decode(body.valueBase64());
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    ProblemCode.INVALID_BODY, "value_base64 is not Base64: " + e.getMessage(), "encode the bytes");
        }
    }

    private static Problem none(int partition, long offset) {
        return Problem.of(ProblemCode.NOT_FOUND, "there is no such dead letter", "/api/dead-letters lists them")
                .value(partition + "/" + offset);
    }

    private static int partition(Call call) {
        return call.path("partition", text -> (int) number(text, 6));
    }

    private static long offset(Call call) {
        return call.path("offset", text -> number(text, 18));
    }

    private static long number(String text, int digits) {
        if (!text.matches("[0-9]{1," + digits + "}")) {
            throw new IllegalArgumentException("must be a whole number of at most " + digits + " digits");
        }
        return Long.parseLong(text);
    }
}
