package dev.rewind.benchmarks.load;

import dev.rewind.benchmarks.measure.LatencyProbe;
import dev.rewind.service.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The reference: one record that passes only the broker. */
public final class BareRecord implements LatencyProbe {

    public static final String TOPIC = "bare-records";
    private static final int BYTES = 100;

    private final RecordSender sender;
    private final Arrivals arrivals;

    public BareRecord(Configuration configuration) {
        sender = new RecordSender(configuration);
        arrivals = new Arrivals(configuration, TOPIC);
    }

    @Override
    public void prepare(int n) {
        // Needs no preparation.
    }

    @Override
    public Times measure(int n) {
        String key = "plan:bare-" + n;
        CompletableFuture<Arrivals.Arrival> arrival = arrivals.of(key);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(TOPIC, key.getBytes(StandardCharsets.UTF_8), new byte[BYTES]);
        long sent = System.nanoTime();
        CompletableFuture<Long> acknowledged = sender.send(record);
        return new Times(
                sent,
                RecordSender.within(acknowledged),
                RecordSender.within(arrival).nanos());
    }

    @Override
    public void close() {
        sender.close();
        arrivals.close();
    }
}
