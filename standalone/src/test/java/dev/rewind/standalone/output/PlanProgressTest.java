package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanProgressTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final Step CHARGE = new Step("charge", 1, 1);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theEndOfAProgramsErrorsIsBelowTheStepWhileItRuns() {
        try (PlanProgress progress =
                new PlanProgress(terminal(Colours.ON), 2, false, step -> "attempt 3 \u001b[2J of a far gateway")) {
            progress.stepStarted(PLAN, CHARGE);
            await().until(() -> said().contains("attempt 3"));
            assertThat(said())
                    .contains("▶ charge")
                    .containsPattern("  … charge [1-9] s\n    │ attempt 3 \\\\u001b\\[2J of a far…");
            progress.stepCompleted(PLAN, CHARGE, Duration.ofSeconds(2));
        }
        // Both lines are removed before the next message.
        assertThat(said()).contains("…\r\u001b[K\u001b[A\u001b[K\u001b[32m  ✔ charge completed");
    }

    @Test
    void withoutATerminalThereAreOnlyMessages() {
        try (PlanProgress progress = new PlanProgress(terminal(Colours.OFF), 2, false, step -> "hidden")) {
            progress.stepStarted(PLAN, CHARGE);
            progress.stepCompleted(PLAN, CHARGE, Duration.ofMillis(20));
        }
        assertThat(said()).isEqualTo("▶ charge  2 of 2\n  ✔ charge completed, 20 ms\n");
    }

    @Test
    void anErrorIsReportedOnceAndTheMiddleOfALongOneIsLeftOut() {
        ErrorDetail error = new ErrorDetail("exit_code", "a".repeat(300) + "b".repeat(300), null);
        try (PlanProgress progress = new PlanProgress(terminal(Colours.OFF), 2, false, step -> "")) {
            progress.stepFailed(PLAN, CHARGE, error);
            progress.planFailed(PLAN, error);
        }
        assertThat(said())
                .isEqualTo("  ✘ charge failed: exit_code: " + "a".repeat(189) + "…" + "b".repeat(199)
                        + "\n✘ plan:order-42 failed: charge failed\n");
    }

    @Test
    void anotherErrorOfThePlanIsReportedToo() {
        try (PlanProgress progress = new PlanProgress(terminal(Colours.OFF), 2, false, step -> "")) {
            progress.stepFailed(PLAN, CHARGE, new ErrorDetail("exit_code", "no money", null));
            progress.planFailed(PLAN, new ErrorDetail("cancelled", "by eve", null));
        }
        assertThat(said()).endsWith("✘ plan:order-42 failed: cancelled: by eve\n");
    }

    private Terminal terminal(Colours colours) {
        return new Terminal(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                err,
                true,
                colours,
                colours,
                Map.of("COLUMNS", "36"));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
