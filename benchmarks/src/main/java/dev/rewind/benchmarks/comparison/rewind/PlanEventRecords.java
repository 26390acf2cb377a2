package dev.rewind.benchmarks.comparison.rewind;

import dev.rewind.benchmarks.comparison.OrderStates;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes the events of plans as CloudEvents in binary mode, from the description of the contract alone, as a client
 * in another language would.
 */
final class PlanEventRecords {

    private static final String TOPIC = "plan-events";

    private final int timeoutMs;
    private final AtomicLong ids = new AtomicLong();

    /** @param timeoutMs the time-out of each step; 0 for none */
    PlanEventRecords(int timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** A step starts. */
    ProducerRecord<byte[], byte[]> started(String plan, int number) {
        return event(plan, "step-started", "{" + step(number) + start(plan, number) + "}");
    }

    /** A step starts, and the one before has completed. */
    ProducerRecord<byte[], byte[]> startedAfter(String plan, int number) {
        int before = number - 1;
        String completes = ",\"completes\":{\"step\":\"" + name(before) + "\",\"index\":" + before + ",\"attempt\":1}";
        return event(plan, "step-started", "{" + step(number) + start(plan, number) + completes + "}");
    }

    /** A step has completed. */
    ProducerRecord<byte[], byte[]> completed(String plan, int number) {
        return event(plan, "step-completed", "{" + step(number) + "}");
    }

    /** A step has failed. */
    ProducerRecord<byte[], byte[]> failed(String plan, int number) {
        return event(
                plan,
                "step-failed",
                "{" + step(number) + ",\"error\":{\"type\":\"Timeout\",\"message\":\"the carrier did not answer\"}}");
    }

    /** A plan has completed. */
    ProducerRecord<byte[], byte[]> planCompleted(String plan) {
        return event(plan, "plan-completed", "{}");
    }

    /** A rollback is applied. */
    ProducerRecord<byte[], byte[]> applied(String plan, String rollbackId, int epoch) {
        return event(
                plan,
                "rollback-applied",
                "{\"epoch\":" + epoch + ",\"rollback_id\":\"" + rollbackId + "\",\"undone\":[]}");
    }

    private String start(String plan, int number) {
        return ",\"state\":" + OrderStates.of(plan, number) + (timeoutMs == 0 ? "" : ",\"timeout_ms\":" + timeoutMs);
    }

    private static String step(int number) {
        return "\"step\":{\"name\":\"" + name(number) + "\",\"index\":" + number + ",\"attempt\":1}";
    }

    private static String name(int number) {
        return "step-" + number;
    }

    private ProducerRecord<byte[], byte[]> event(String plan, String type, String data) {
        String entity = "plan:" + plan;
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_specversion", utf8("1.0"));
        headers.add("ce_id", utf8(type + "-" + ids.incrementAndGet()));
        headers.add("ce_source", utf8("/orders"));
        headers.add("ce_type", utf8("dev.rewind." + type + ".v1"));
        headers.add("ce_subject", utf8(entity));
        headers.add("ce_time", utf8(Instant.now().toString()));
        headers.add("content-type", utf8("application/json"));
        return new ProducerRecord<>(TOPIC, null, utf8(entity), utf8(data), headers);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
