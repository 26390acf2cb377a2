package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.Topics;
import java.util.concurrent.Semaphore;

/** Limits the total bytes of request bodies that this process holds in memory. */
final class BodyBudget {

    /** Size of the largest body. It leaves room to read a state that is too large and to report its size. */
    static final int MAX_BODY_BYTES = Topics.MAX_RECORD_BYTES;

    private static final int KIB = 1024;

    private final Semaphore kibibytes;

    BodyBudget(int bytes) {
        kibibytes = new Semaphore(bytes / KIB);
    }

    RequestBody body() {
        return new RequestBody(this);
    }

    /** Reserves bytes. Returns the amount to {@link #release}. */
    int reserve(long bytes) {
        int wanted = Math.toIntExact(bytes / KIB) + 1;
        if (!kibibytes.tryAcquire(wanted)) {
            throw Problem.of(
                    ProblemCode.BUSY, "too many bytes of request bodies are being read at once", "try again shortly");
        }
        return wanted;
    }

    void release(int reserved) {
        kibibytes.release(reserved);
    }
}
