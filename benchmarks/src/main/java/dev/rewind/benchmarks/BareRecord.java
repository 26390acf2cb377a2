package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The reference: a record through the broker and nothing else. */
final class BareRecord implements Probe {

    static final String TOPIC = "bare-records";
    private static final int BYTES = 100;

    private final Sender sender;
    private final Arrivals arrivals;

    BareRecord(Configuration configuration) {
        sender = new Sender(configuration);
        arrivals = new Arrivals(configuration, TOPIC);
    }

    @Override
    public void prepare(int n) {
        // Nothing has to be there.
    }

    @Override
    public Trip go(int n) {
        String key = "plan:bare-" + n;
        CompletableFuture<Arrivals.Arrival> arrival = arrivals.of(key);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TOPIC, key.getBytes(StandardCharsets.UTF_8), new byte[BYTES]);
        long sent = System.nanoTime();
        CompletableFuture<Long> acknowledged = sender.send(record);
        return new Trip(
                sent, Sender.within(acknowledged), Sender.within(arrival).nanos());
    }

    @Override
    public void close() {
        sender.close();
        arrivals.close();
    }
}
