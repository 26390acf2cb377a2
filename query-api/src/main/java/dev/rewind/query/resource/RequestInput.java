package dev.rewind.query.resource;

import dev.rewind.events.EntityKey;
import dev.rewind.events.check.WrongValueException;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.util.function.Supplier;

/** Makes values of the contract from a caller's input. */
public final class RequestInput {

    private RequestInput() {}

    /** The entity that the path names. */
    public static EntityKey entity(RouteCall call) {
        // Each part is read by itself, so that the problem names the part that is wrong.
        String type = call.path("entity_type", text -> new EntityKey(text, "any").type());
        return call.path("entity_id", id -> new EntityKey(type, id));
    }

    /** The value; an {@link IllegalArgumentException} of its constructor becomes a {@link Problem}. */
    public static <T> T valid(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            Problem problem = Problem.of(ProblemCode.INVALID_BODY, String.valueOf(e.getMessage()), "correct the body");
            throw e instanceof WrongValueException wrong ? problem.value(wrong.value()) : problem;
        }
    }
}
