package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepExecutionTest {

    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final CountDownLatch told = new CountDownLatch(1);

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    @Test
    void whatReturnsHasAValueAndSaysSo() throws Exception {
        StepExecution<String> execution = StepExecution.start(workers, () -> "done", ended -> told.countDown());

        assertThat(execution.await(Deadline.after(null))).isTrue();
        told.await();
        assertThat(execution.returned()).isTrue();
        assertThat(execution.value()).isEqualTo("done");
    }

    @Test
    void whateverIsThrownIsAnEnd() throws Exception {
        StepExecution<String> execution = StepExecution.start(
                workers,
                () -> {
                    throw new StackOverflowError("deep");
                },
                ended -> told.countDown());

        assertThat(execution.await(Deadline.after(null))).isTrue();
        assertThat(execution.returned()).isFalse();
        assertThat(execution.thrown()).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void anInterruptThatComesTooLateDoesNotReachTheNextWork() throws Exception {
        StepExecution<Boolean> first = StepExecution.start(
                workers,
                () -> {
                    told.await();
                    return true;
                },
                ended -> {});
        assertThat(first.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(first.thrown()).isInstanceOf(InterruptedException.class);

        assertThat(first.stop(Duration.ZERO)).isTrue();
        StepExecution<Boolean> second =
                StepExecution.start(workers, () -> Thread.currentThread().isInterrupted(), ended -> {});

        assertThat(second.await(Deadline.after(null))).isTrue();
        assertThat(second.value()).isFalse();
    }

    @Test
    void whatIgnoresItsInterruptIsLeftBehind() throws Exception {
        StepExecution<Boolean> stubborn = StepExecution.start(
                workers,
                () -> {
                    boolean interrupted = false;
                    while (told.getCount() > 0) {
                        try {
                            told.await();
                        } catch (InterruptedException e) {
                            interrupted = true;
                        }
                    }
                    return interrupted;
                },
                ended -> {});

        assertThat(stubborn.stop(Duration.ofMillis(50))).isFalse();
        assertThat(stubborn.ended()).isFalse();
        told.countDown();
        assertThat(stubborn.await(Deadline.after(null))).isTrue();
        assertThat(stubborn.value()).isTrue();
    }
}
