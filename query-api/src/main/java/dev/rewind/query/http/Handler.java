package dev.rewind.query.http;

import java.util.concurrent.CompletionStage;

/** Answers one route. It may throw, or its stage may fail with, a {@link Problem}; anything else is our defect. */
@FunctionalInterface
public interface Handler {

    /** Answers now or, without holding a thread, later; always in bounded time. */
    CompletionStage<Reply> answer(Call call);
}
