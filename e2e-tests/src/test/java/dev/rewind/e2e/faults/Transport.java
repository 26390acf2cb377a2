package dev.rewind.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Publishes events to the log, over Kafka or over HTTP. */
interface Transport extends AutoCloseable {

    /**
     * Publishes an event.
     *
     * @return where the log has it, as {@code partition:offset}
     * @throws InDoubtException when it is unknown whether the log has it
     */
    String publish(Event event) throws InDoubtException;

    @Override
    void close();

    /** It is unknown whether the log has the event. */
    final class InDoubtException extends Exception {
        private static final long serialVersionUID = 1L;

        InDoubtException(String what, @Nullable Throwable cause) {
            super(what, cause);
        }
    }

    /** Over Kafka. An event that the client's own retries do not deliver within two seconds is in doubt. */
    static Transport kafka(RewindProcess rewind) {
        KafkaProducer<byte[], byte[]> producer = rewind.kafka()
                .producer(Map.of(
                        "delivery.timeout.ms", 2_000,
                        "request.timeout.ms", 1_500,
                        "max.block.ms", 2_000,
                        "reconnect.backoff.max.ms", 100,
                        "linger.ms", 0));
        return new Transport() {
            @Override
            public String publish(Event event) throws InDoubtException {
                try {
                    return KafkaAccess.position(producer.send(event.record()).get());
                } catch (ExecutionException | KafkaException e) {
                    throw new InDoubtException("not acknowledged", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InDoubtException("interrupted", e);
                }
            }

            @Override
            public void close() {
                producer.close(java.time.Duration.ZERO);
            }
        };
    }

    /**
     * Over HTTP. A broken connection or a 503 leaves the event in doubt; any other refusal is an error of this test.
     */
    static Transport http(RewindProcess rewind) {
        return new Transport() {
            @Override
            public String publish(Event event) throws InDoubtException {
                Answer answer;
                try {
                    answer = rewind.http().publish(event);
                } catch (IOException e) {
                    throw new InDoubtException("not answered", e);
                }
                if (answer.status() == 503) {
                    throw new InDoubtException(answer.toString(), null);
                }
                JsonNode receipt = answer.expect(202).json();
                return receipt.path("partition").asText() + ":"
                        + receipt.path("offset").asText();
            }

            @Override
            public void close() {}
        };
    }
}
