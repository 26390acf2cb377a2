package dev.rewind.query.log;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.Once;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.storeapi.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a dead letter again and writes a note of that, both in one transaction. The transactional id is made of
 * the dead letter's position. So of two concurrent redrives of a dead letter, one is fenced or finds the note of the
 * other.
 */
final class Redrive {

    /** Header of the published event that names the dead letter. */
    static final String FROM = "rewind-redriven-from";

    private static final String MARKS = "dead-letter-";
    private static final String OMITTED = "dead-letter-omitted-bytes";
    private static final String CONTENT_TYPE = "content-type";
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private final String planEvents;
    private final ConsumerRecord<byte[], byte[]> letter;
    private final RedriveNote.Request request;

    Redrive(
            Map<String, Object> settings,
            String planEvents,
            ConsumerRecord<byte[], byte[]> letter,
            RedriveNote.Request request) {
        this.settings = settings;
        this.planEvents = planEvents;
        this.letter = letter;
        this.request = request;
    }

    /**
     * Publishes the dead letter.
     *
     * @param earlier looks for a note of an earlier redrive; called when no other redrive can be under way
     */
    RedriveNote run(Supplier<Optional<RedriveNote>> earlier) {
        ProducerRecord<byte[], byte[]> event = event();
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            if (!request.again()) {
                earlier.get().ifPresent(Redrive::refuse);
            }
            return publish(producer, event);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw Problem.of(
                    ProblemCode.BUSY,
                    "another request is redriving this dead letter",
                    "read the dead letter again to see the result");
        } finally {
            producer.close(CLOSE_WITHIN);
        }
    }

    private RedriveNote publish(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> event) {
        producer.beginTransaction();
        try {
            RecordMetadata published = producer.send(event).get();
            RedriveNote redriven = new RedriveNote(
                    published.timestamp(), request.by(), new Position(published.partition(), published.offset()));
            producer.send(redriven.note(letter)).get();
            producer.commitTransaction();
            return redriven;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof KafkaException known ? known : new KafkaException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private ProducerRecord<byte[], byte[]> event() {
        boolean structured = request.contentType() != null;
        RecordHeaders headers = new RecordHeaders();
        for (Header header : letter.headers()) {
            boolean replaced = structured
                    && (header.key().startsWith("ce_") || header.key().equals(CONTENT_TYPE));
            if (!header.key().startsWith(MARKS) && !header.key().equals(FROM) && !replaced) {
                headers.add(header);
            }
        }
        if (request.contentType() != null) {
            headers.add(CONTENT_TYPE, bytes(request.contentType()));
        }
        headers.add(FROM, bytes(letter.partition() + ":" + letter.offset()));
        if (request.once()) {
            Once.mark(headers);
        }
        return new ProducerRecord<>(planEvents, null, key(), value(), headers);
    }

    /** The entity that the event's key names; null if the key is not an entity. */
    @Nullable
    EntityKey entity() {
        byte[] key = key();
        try {
            return key == null ? null : EntityKey.parse(new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private byte @Nullable [] key() {
        return request.key() == null ? letter.key() : bytes(request.key());
    }

    private byte @Nullable [] value() {
        if (request.value() != null) {
            return request.value();
        }
        if (letter.headers().lastHeader(OMITTED) != null) {
            throw Problem.of(
                    ProblemCode.VALUE_OMITTED,
                    "the dead letter has no value, because the value was too large to keep beside its cause",
                    "send the value as value_base64; the source says where the log had it");
        }
        return letter.value();
    }

    private static void refuse(RedriveNote earlier) {
        throw Problem.of(
                        ProblemCode.ALREADY_REDRIVEN,
                        "the dead letter was redriven by " + earlier.by() + " to " + earlier.to(),
                        "check the result of that redrive; to redrive it again, set again to true")
                .with("to", earlier.to().toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
