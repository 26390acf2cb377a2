package dev.rewind.query.http;

import dev.rewind.events.Topics;
import java.util.concurrent.Semaphore;

/** How many bytes of bodies this process holds at once, whatever its callers do. */
final class BodyBudget {

    /** Bytes of the largest body: room to take in a state that is too large and say so with the figures. */
    static final int MAX_BODY_BYTES = Topics.MAX_RECORD_BYTES;

    private static final int KIB = 1024;

    private final Semaphore kibibytes;

    BodyBudget(int bytes) {
        kibibytes = new Semaphore(bytes / KIB);
    }

    Body body() {
        return new Body(this);
    }

    /** Sets bytes aside; answers with what to {@link #release}. */
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
