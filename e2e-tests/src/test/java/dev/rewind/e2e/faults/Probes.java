package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RewindProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A {@link Probe} in each partition, all of them written to and read without a pause. */
final class Probes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MS = 10;
    private static final int READERS = 2;

    private final RewindProcess rewind;
    private final List<Probe> extra = new ArrayList<>();
    private final List<Probe> probes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Probes(RewindProcess rewind, int partitions) throws Exception {
        this.rewind = rewind;
        producer = rewind.kafka().producer(Map.of("linger.ms", 0));
        Map<Integer, Probe> byPartition = new TreeMap<>();
        for (int number = 0; byPartition.size() < partitions; number++) {
            Probe probe = new Probe("plan:probe-" + number);
            if (byPartition.putIfAbsent(write(probe).partition(), probe) != null) {
                extra.add(probe);
            }
        }
        probes = List.copyOf(byPartition.values());
        probes.forEach(probe -> probe.read(rewind.http(), true));
        start("writer", () -> {
            for (Probe probe : probes) {
                write(probe);
            }
            stop.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        });
        for (int reader = 0; reader < READERS; reader++) {
            boolean carrying = reader % 2 == 1;
            start("reader-" + reader, () -> {
                for (Probe probe : probes) {
                    probe.read(rewind.http(), carrying);
                }
            });
        }
    }

    private interface Work {
        void once() throws Exception;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (stop.getCount() > 0) {
                            work.once();
                        }
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    }
                },
                "probes-" + name);
        threads.add(thread);
        thread.start();
    }

    private RecordMetadata write(Probe probe) throws Exception {
        Event event = probe.next();
        RecordMetadata receipt = producer.send(event.record()).get();
        probe.acknowledged(event, KafkaAccess.position(receipt));
        return receipt;
    }

    /** Waits until each partition is read fresh again, and says what reading was like since the last time. */
    Probe.Figures awaitFresh() {
        long now = System.nanoTime();
        await("every partition is read fresh")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !failures.isEmpty() || probes.stream().allMatch(probe -> probe.isFreshSince(now)));
        assertThat(failures).isEmpty();
        return probes.stream().map(Probe::figures).reduce(Probe.Figures::worst).orElseThrow();
    }

    /** Stops, and adds what was acknowledged. */
    void stop(Acknowledgements acknowledgements) throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).describedAs(thread.getName()).isFalse();
        }
        assertThat(failures).isEmpty();
        Stream.concat(probes.stream(), extra.stream())
                .flatMap(probe -> probe.acknowledged().stream())
                .forEach(one -> acknowledgements.add(one.event(), one.position()));
    }

    @Override
    public void close() {
        stop.countDown();
        producer.close(Duration.ofSeconds(1));
    }
}
