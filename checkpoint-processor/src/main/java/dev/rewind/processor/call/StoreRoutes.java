package dev.rewind.processor.call;

import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.local.StoreReply;
import dev.rewind.storeapi.local.StoreRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The routes to the stores. The same routes answer over HTTP and within the process. The first one that matches
 * answers.
 */
public final class StoreRoutes {
    private static final String GET = "GET";
    private static final String POST = "POST";

    private final List<StoreRoute> all = new ArrayList<>();
    private final StoreFailures failures;

    /** Creates an empty table of routes, whose failures are answered as these say. */
    public StoreRoutes(StoreFailures failures) {
        this.failures = failures;
    }

    /** Answers a call. */
    public interface Handler {

        /** Sets the answer, now or later. */
        void handle(StoreCall call) throws StoreProblem;
    }

    /**
     * A route.
     *
     * @param method {@code GET} or {@code POST}
     * @param template the path, with its variable parts in braces
     * @param parts the parts of the path
     * @param handler answers
     */
    public record StoreRoute(String method, String template, List<String> parts, Handler handler) {

        private static StoreRoute of(String method, String template, Handler handler) {
            return new StoreRoute(method, template, List.of(template.split("/", -1)), handler);
        }

        /** Whether its requests have a body. */
        public boolean hasBody() {
            return method.equals(POST);
        }

        /** The variable parts of a path; null if it does not match. */
        private @Nullable Map<String, String> match(String asked, String[] path) {
            if (path.length != parts.size() || !method.equals(asked)) {
                return null;
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.length; i++) {
                String part = parts.get(i);
                if (part.startsWith("{")) {
                    variables.put(part.substring(1, part.length() - 1), path[i]);
                } else if (!part.equals(path[i])) {
                    return null;
                }
            }
            return variables;
        }
    }

    /** Adds a route without a body. */
    public void get(String template, Handler handler) {
        all.add(StoreRoute.of(GET, template, handler));
    }

    /** Adds a route with a body. */
    public void post(String template, Handler handler) {
        all.add(StoreRoute.of(POST, template, handler));
    }

    /** All routes, in the order in which they are tried. */
    public List<StoreRoute> all() {
        return List.copyOf(all);
    }

    /** Answers within the process. Ids consist of characters that a path contains as they are. */
    public CompletableFuture<StoreReply> answer(StoreRequest request) {
        int end = request.target().indexOf('?');
        String path = end < 0 ? request.target() : request.target().substring(0, end);
        String[] parts = path.split("/", -1);
        for (StoreRoute route : all) {
            Map<String, String> variables = route.match(request.method(), parts);
            if (variables != null) {
                return answer(route.handler(), new LocalStoreCall(request, variables), path);
            }
        }
        return CompletableFuture.completedFuture(problem(
                new StoreProblem(StoreErrorCode.NOT_FOUND, request.method() + " " + path + " is not served here")));
    }

    /** A problem as the answer to a call. */
    public static StoreReply problem(StoreProblem problem) {
        return new StoreReply(problem.status(), StoreError.MEDIA_TYPE, Map.of(), problem.body());
    }

    private CompletableFuture<StoreReply> answer(Handler handler, LocalStoreCall call, String path) {
        try {
            handler.handle(call);
        } catch (StoreProblem | RuntimeException e) {
            return CompletableFuture.completedFuture(call.reply(failures.problem(e, path)));
        }
        CompletableFuture<?> later = call.answered();
        return later == null
                ? CompletableFuture.completedFuture(call.reply())
                : later.handle((done, failure) ->
                        failure == null ? call.reply() : call.reply(failures.problem(cause(failure), path)));
    }

    private static Exception cause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Exception e) {
            return e;
        }
        throw new CompletionException(cause);
    }
}
