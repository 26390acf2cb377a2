package dev.rewind.query;

import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.DeadLetters;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looking up what could not be read. */
final class DeadLetterReads {

    private final DeadLetters letters;

    DeadLetterReads(DeadLetters letters) {
        this.letters = letters;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/dead-letters", this::newest, Page.LIMIT),
                Route.get("/api/dead-letters/{partition}/{offset}", this::one));
    }

    private CompletionStage<Reply> newest(Call call) {
        return letters.newest(Page.limit(call)).thenApply(Reply::ok);
    }

    private CompletionStage<Reply> one(Call call) {
        int partition = call.path("partition", text -> (int) number(text, 6));
        long offset = call.path("offset", text -> number(text, 18));
        return letters.find(partition, offset)
                .thenApply(found -> found.map(Reply::ok)
                        .orElseThrow(() -> Problem.of(
                                        ProblemCode.NOT_FOUND,
                                        "there is no such dead letter",
                                        "/api/dead-letters lists them")
                                .value(partition + "/" + offset)));
    }

    private static long number(String text, int digits) {
        if (!text.matches("[0-9]{1," + digits + "}")) {
            throw new IllegalArgumentException("must be a whole number of at most " + digits + " digits");
        }
        return Long.parseLong(text);
    }
}
