package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import java.util.concurrent.CompletionStage;

/**
 * Answers the requests of one route. It throws a {@link Problem}, or returns a stage that fails with one. Any other
 * exception is a defect.
 */
@FunctionalInterface
public interface Handler {

    /** Answers now or later, without holding a thread, and always in bounded time. */
    CompletionStage<Reply> answer(RouteCall call);
}
