package dev.rewind.query.http;

import static dev.rewind.query.http.BodyBudget.MAX_BODY_BYTES;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request. It is read at most once, counts against the {@link BodyBudget}, and is released when the
 * request is answered.
 */
final class RequestBody implements AutoCloseable {

    private final BodyBudget budget;
    private final AtomicInteger reserved = new AtomicInteger();
    private byte @Nullable [] bytes;

    RequestBody(BodyBudget budget) {
        this.budget = budget;
    }

    byte[] of(Context context) {
        byte[] known = bytes;
        if (known == null) {
            known = read(context);
            bytes = known;
        }
        return known;
    }

    private byte[] read(Context context) {
        long announced = context.req().getContentLengthLong();
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(
                            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                            "this server does not read compressed bodies",
                            "send the body without Content-Encoding")
                    .value(encoding);
        }
        try (InputStream input = context.bodyInputStream()) {
            if (announced > MAX_BODY_BYTES) {
                throw tooLarge("the body has " + announced + " bytes").with("size_bytes", announced);
            }
            reserved.addAndGet(budget.reserve(announced < 0 ? MAX_BODY_BYTES : announced));
            byte[] read = input.readNBytes(MAX_BODY_BYTES + 1);
            if (read.length > MAX_BODY_BYTES) {
                throw tooLarge("the body is too large");
            }
            return read;
        } catch (IOException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "the body ended early", "send the whole body");
        }
    }

    @Override
    public void close() {
        budget.release(reserved.getAndSet(0));
    }

    private static Problem tooLarge(String detail) {
        return Problem.of(
                        ProblemCode.BODY_TOO_LARGE,
                        detail + "; the limit is " + MAX_BODY_BYTES + " bytes",
                        "keep large content elsewhere and put a reference into the state")
                .with("limit_bytes", MAX_BODY_BYTES);
    }
}
