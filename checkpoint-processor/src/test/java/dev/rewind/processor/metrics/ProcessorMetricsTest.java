package dev.rewind.processor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.service.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessorMetricsTest {

    private final Telemetry telemetry = Telemetry.of("test");
    private final ProcessorMetrics metrics = new ProcessorMetrics(telemetry);

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void nothingCountsBeforeItsTransactionIsCommitted() {
        refused();
        assertThat(refusals()).isZero();

        metrics.committed();
        assertThat(refusals()).isEqualTo(1);
    }

    @Test
    void whatAnAbortedTransactionDidCountsOnceWhenItIsDoneAgain() {
        refused();
        metrics.aborted();

        refused();
        metrics.committed();
        metrics.committed();

        assertThat(refusals()).isEqualTo(1);
    }

    @Test
    void everyStreamThreadHasATransactionOfItsOwn() throws InterruptedException {
        refused();
        Thread other = new Thread(metrics::committed);
        other.start();
        other.join();

        assertThat(refusals()).isZero();
    }

    @Test
    void everyCodeIsThereFromTheStart() {
        String text = scrape();

        for (RefusalCode code : RefusalCode.values()) {
            assertThat(text).contains("rewind_requests_refused_total{code=\"" + code.code() + "\"} 0.0");
        }
        for (DeadLetterCode code : DeadLetterCode.values()) {
            assertThat(text).contains("rewind_dead_letters_total{code=\"" + code.code() + "\"} 0.0");
        }
    }

    private void refused() {
        Instant at = Instant.parse("2026-11-23T10:00:00Z");
        Fact fact = new Fact.RequestRefused(
                new EventRef("e1", "/test", 0, 7), at, "step-completed", RefusalCode.STALE_EPOCH, "too late", null);
        metrics.listener()
                .onDecision(
                        new Record<>(new byte[0], new byte[0], at.toEpochMilli()),
                        new FixedRecordMetadata(),
                        List.of(fact),
                        null);
    }

    private double refusals() {
        return scrape().lines()
                .filter(line -> line.startsWith("rewind_requests_refused_total{code=\"stale_epoch\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private String scrape() {
        return new String(telemetry.scrape(), StandardCharsets.UTF_8);
    }
}
