package dev.rewind.query.http;

import static dev.rewind.query.http.BodyBudget.MAX_BODY_BYTES;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The body of one request: read at most once, within the budget, given back when the request is answered. */
final class Body implements AutoCloseable {

    /** How much of a body that nobody wants is read on, so that its sender gets to see why. */
    private static final int DRAINED_BYTES = 4 * MAX_BODY_BYTES;

    private final BodyBudget budget;
    private final AtomicInteger reserved = new AtomicInteger();
    private byte @Nullable [] bytes;

    Body(BodyBudget budget) {
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
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not read", "send it as it is")
                    .value(encoding);
        }
        try (InputStream input = context.bodyInputStream()) {
            if (announced > MAX_BODY_BYTES) {
                drain(input);
                throw tooLarge("the body has " + announced + " bytes").with("size_bytes", announced);
            }
            reserved.addAndGet(budget.reserve(announced < 0 ? MAX_BODY_BYTES : announced));
            byte[] read = input.readNBytes(MAX_BODY_BYTES + 1);
            if (read.length > MAX_BODY_BYTES) {
                drain(input);
                throw tooLarge("the body has more bytes than are read");
            }
            return read;
        } catch (IOException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "the body ended early", "send all of it");
        }
    }

    @Override
    public void close() {
        budget.release(reserved.getAndSet(0));
    }

    private static Problem tooLarge(String detail) {
        return Problem.of(
                        ProblemCode.BODY_TOO_LARGE,
                        detail + "; at most " + MAX_BODY_BYTES + " are read",
                        "keep large content elsewhere and put a reference into the state")
                .with("limit_bytes", MAX_BODY_BYTES);
    }

    /**
     * Reads what is left of a body before the answer is sent: a connection with an unread body cannot be used again, and
     * closing it may take the answer along.
     */
    static void drain(Context context) {
        try {
            ServletInputStream input = context.req().getInputStream();
            if (!input.isFinished()) {
                drain(input);
            }
        } catch (IOException | IllegalStateException e) {
            context.header("Connection", "close");
        }
    }

    private static void drain(InputStream input) throws IOException {
        byte[] nowhere = new byte[16 * 1024];
        int read = 0;
        for (long total = 0; read >= 0 && total < DRAINED_BYTES; total += read) {
            read = input.read(nowhere);
        }
    }
}
