package dev.rewind.runner.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptibleCallTest {

    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final CountDownLatch told = new CountDownLatch(1);

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    @Test
    void whatReturnsHasAValueAndSaysSo() throws Exception {
        InterruptibleCall<String> call = InterruptibleCall.start(workers, () -> "done", ended -> told.countDown());

        assertThat(call.await(WaitDeadline.after(null))).isTrue();
        told.await();
        assertThat(call.returned()).isTrue();
        assertThat(call.value()).isEqualTo("done");
    }

    @Test
    void whateverIsThrownIsAnEnd() throws Exception {
        InterruptibleCall<String> call = InterruptibleCall.start(
                workers,
                () -> {
                    throw new StackOverflowError("deep");
                },
                ended -> told.countDown());

        assertThat(call.await(WaitDeadline.after(null))).isTrue();
        assertThat(call.returned()).isFalse();
        assertThat(call.thrown()).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void anInterruptThatComesTooLateDoesNotReachTheNextWork() throws Exception {
        InterruptibleCall<Boolean> first = InterruptibleCall.start(
                workers,
                () -> {
                    told.await();
                    return true;
                },
                ended -> {});
        assertThat(first.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(first.thrown()).isInstanceOf(InterruptedException.class);

        assertThat(first.stop(Duration.ZERO)).isTrue();
        InterruptibleCall<Boolean> second =
                InterruptibleCall.start(workers, () -> Thread.currentThread().isInterrupted(), ended -> {});

        assertThat(second.await(WaitDeadline.after(null))).isTrue();
        assertThat(second.value()).isFalse();
    }

    @Test
    void whatIgnoresItsInterruptIsLeftBehind() throws Exception {
        InterruptibleCall<Boolean> stubborn = InterruptibleCall.start(
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
        assertThat(stubborn.await(WaitDeadline.after(null))).isTrue();
        assertThat(stubborn.value()).isTrue();
    }
}
