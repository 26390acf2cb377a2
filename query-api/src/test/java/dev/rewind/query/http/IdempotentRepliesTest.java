package dev.rewind.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.RefusalCode;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdempotentRepliesTest {

    private final IdempotentReplies replies = new IdempotentReplies(() -> 0);
    private final AtomicInteger done = new AtomicInteger();

    /** The processor does not decide the same event again, so only this answer has the refusal. */
    @Test
    void aRecordedRefusalIsAnsweredAgain() {
        Problem refused =
                Problem.of(RefusalCode.APPROVAL_OUTDATED, "it has changed").with("event_id", "e1");

        assertThat(twice(refused)).isCompletedExceptionally();
        assertThat(done).hasValue(1);
    }

    @Test
    void aFailureThatTheLogDoesNotHaveIsTriedAgain() {
        Problem unavailable = Problem.of(ProblemCode.LOG_UNAVAILABLE, "no answer", "try again");

        assertThat(twice(unavailable)).isCompletedExceptionally();
        assertThat(done).hasValue(2);
    }

    private CompletableFuture<Reply> twice(Problem problem) {
        once(problem);
        return once(problem);
    }

    private CompletableFuture<Reply> once(Problem problem) {
        return replies.once("ann POST /x k1", "content", () -> {
            done.incrementAndGet();
            return CompletableFuture.failedFuture(problem);
        });
    }
}
