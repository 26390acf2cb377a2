package dev.rewind.processor;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.SharedBroker;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Processors on a real broker. All tests share the broker; each test has its own topics. */
public final class Installation implements AutoCloseable {
    public final Configuration configuration;
    public final Topics topics;
    private final TestInstallation installation;

    public Installation(Path home) {
        this(home, Map.of());
    }

    public Installation(Path home, Map<String, String> environment) {
        installation = TestInstallation.on(SharedBroker.address(), home, environment, Map.of());
        configuration = installation.configuration();
        topics = installation.topics();
    }

    /** Starts a processor and waits until it is ready. */
    public CheckpointProcessor processor() {
        return processor(Map.of());
    }

    public CheckpointProcessor processor(Map<Setting, String> settings) {
        CheckpointProcessor processor = CheckpointProcessor.start(configuration.with(settings));
        Waiting.until(processor::ready);
        return processor;
    }

    /** Publishes an event, waits for the acknowledgement, and returns its place in the log. */
    public RecordMetadata publish(EntityKey entity, PlanEvent event) {
        return publish(PlanEvents.of(entity, event));
    }

    public RecordMetadata publish(Envelope<PlanEvent> event) {
        return installation.publish(topics.planEvents(), event);
    }

    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return installation.send(record);
    }

    public KafkaProducer<byte[], byte[]> producer() {
        return installation.producer();
    }

    /** A consumer of the committed records of one topic, from its beginning. */
    public KafkaConsumer<byte[], byte[]> committed(String topic) {
        return installation.committed(topic);
    }

    /** Sends a request to a store server. */
    public HttpResponse<String> get(CheckpointProcessor processor, String path, String... headers) {
        return TestHttp.send(
                TestHttp.request(URI.create(processor.storeUrl() + path), headers), BodyHandlers.ofString());
    }

    /** As above; the answer includes at least this event. */
    public HttpResponse<String> getAfter(RecordMetadata event, CheckpointProcessor processor, String path) {
        return get(processor, path, "X-Rewind-Position", event.partition() + ":" + event.offset());
    }

    @Override
    public void close() {
        installation.close();
    }
}
