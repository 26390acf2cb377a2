package dev.rewind.query.deadletters;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DeadLetters;
import dev.rewind.query.log.RedriveNote;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads dead letters and redrives them. */
public final class DeadLetterReads {

    private final DeadLetters letters;

    public DeadLetterReads(DeadLetters letters) {
        this.letters = letters;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/dead-letters", this::newest, PageLinks.LIMIT),
                Route.get("/api/dead-letters/{dead_letter}", call -> one(place(call))),
                Route.get("/api/dead-letters/{partition}/{offset}", call -> one(parts(call))),
                Route.post("/api/dead-letters/{dead_letter}/redrive", call -> redrive(call, place(call))),
                Route.post("/api/dead-letters/{partition}/{offset}/redrive", call -> redrive(call, parts(call))));
    }

    /**
     * How to redrive a dead letter. Without a body it is published unchanged.
     *
     * @param valueBase64 replaces the value
     * @param key replaces the key
     * @param contentType replaces the content type; the CloudEvents headers are then left out
     * @param again whether to redrive although it was redriven before
     */
    record RedriveBody(
            @Nullable String valueBase64,
            @Nullable String key,
            @Nullable String contentType,
            @Nullable Boolean again) {}

    private CompletionStage<Reply> newest(RouteCall call) {
        return letters.newest(PageLinks.limit(call)).thenApply(Reply::ok);
    }

    private CompletionStage<Reply> one(Position place) {
        return letters.find(place.partition(), place.offset())
                .thenApply(found -> found.map(Reply::ok).orElseThrow(() -> none(place)));
    }

    private CompletionStage<Reply> redrive(RouteCall call, Position place) {
        RedriveBody body =
                call.body().length == 0 ? new RedriveBody(null, null, null, null) : call.json(RedriveBody.class);
        RedriveNote.Request request = new RedriveNote.Request(
                call.actor(),
                value(body),
                body.key(),
                body.contentType(),
                Boolean.TRUE.equals(body.again()),
                call.hasIdempotencyKey());
        return letters.redrive(place.partition(), place.offset(), request)
                .thenApply(done -> done.map(redriven -> Reply.json(202, redriven)
                                .header(StoreHeaders.POSITION, redriven.to().toString()))
                        .orElseThrow(() -> none(place)));
    }

    private static byte @Nullable [] value(RedriveBody body) {
        try {
            return body.valueBase64() == null ? null : Base64.getDecoder().decode(body.valueBase64());
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    ProblemCode.INVALID_BODY,
                    "value_base64 is not Base64: " + e.getMessage(),
                    "encode the bytes as Base64");
        }
    }

    private static Problem none(Position place) {
        return Problem.of(
                        ProblemCode.NOT_FOUND,
                        "there is no such dead letter",
                        "check its id; the list of dead letters has all of them")
                .value(place.toString());
    }

    private static Position place(RouteCall call) {
        return call.path("dead_letter", Position::parse);
    }

    /** The older form of the path, {@code {partition}/{offset}}. */
    private static Position parts(RouteCall call) {
        return new Position(
                call.path("partition", text -> (int) number(text, 6)), call.path("offset", text -> number(text, 18)));
    }

    private static long number(String text, int digits) {
        if (!text.matches("[0-9]{1," + digits + "}")) {
            throw new IllegalArgumentException("must be a whole number of at most " + digits + " digits");
        }
        return Long.parseLong(text);
    }
}
