package dev.rewind.query.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests for unknown addresses: browsers get a page, programs get a problem document. */
record MissingPages(Reply page) {

    private static final List<String> OF_PROGRAMS = List.of("/api", "/console/");

    void answer(HttpResponseException failure, Context context) {
        if (failure instanceof NotFoundResponse
                && OF_PROGRAMS.stream().noneMatch(context.path()::startsWith)
                && wantsPage(context.header("Accept"))) {
            RouteExchange.send(context, page, RequestId.of(context.header(RequestId.HEADER)));
        } else {
            ProblemReplies.answer(failure, context);
        }
    }

    /** Browsers name HTML when a person opens an address. Programs and scripts do not. */
    private static boolean wantsPage(@Nullable String accepted) {
        return accepted != null && accepted.contains("text/html");
    }
}
