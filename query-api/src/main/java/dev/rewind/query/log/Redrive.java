package dev.rewind.query.log;

import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.store.Position;
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
 * Publishes a dead letter again and notes beside it that this was done, both or neither: one transaction, whose id is the
 * letter's place. Whoever redrives the same letter at the same time ends the other's transaction or finds its note.
 */
final class Redrive {

    /** Says on the event that came of it which letter it was. */
    static final String FROM = "rewind-redriven-from";

    private static final String MARKS = "dead-letter-";
    private static final String OMITTED = "dead-letter-omitted-bytes";
    private static final String CONTENT_TYPE = "content-type";
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private final String planEvents;
    private final ConsumerRecord<byte[], byte[]> letter;
    private final Redriven.Request request;

    Redrive(
            Map<String, Object> settings,
            String planEvents,
            ConsumerRecord<byte[], byte[]> letter,
            Redriven.Request request) {
        this.settings = settings;
        this.planEvents = planEvents;
        this.letter = letter;
        this.request = request;
    }

    /** @param earlier looks for a note of an earlier redrive, once nobody else can be making one */
    Redriven run(Supplier<Optional<Redriven>> earlier) {
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
                    "somebody else redrives this dead letter right now",
                    "look whether that went well");
        } finally {
            producer.close(CLOSE_WITHIN);
        }
    }

    private Redriven publish(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> event) {
        producer.beginTransaction();
        try {
            RecordMetadata published = producer.send(event).get();
            Redriven redriven = new Redriven(
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
        return new ProducerRecord<>(planEvents, null, key(), value(), headers);
    }

    /** The entity that the event's key names; null when it names none. */
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
                    "the dead letter did not keep its value, which was too large for a record with its cause",
                    "send the value; its source says where the log had it");
        }
        return letter.value();
    }

    private static void refuse(Redriven earlier) {
        throw Problem.of(
                        ProblemCode.ALREADY_REDRIVEN,
                        "the dead letter was redriven by " + earlier.by() + " to " + earlier.to(),
                        "look what became of it; to redrive it once more, say so with again")
                .with("to", earlier.to().toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
