package dev.rewind.e2e.faults;

import static org.awaitility.Awaitility.await;

import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RewindProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Runs a {@link Probe} in each partition and a {@link ListProbe} over all of them. */
final class Probes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Each written event is checked in the end, and read again by every answer until then. */
    private static final long WRITE_EVERY_MS = 50;
    /** Far shorter than what is limited. Without a pause, reading would take the machine from what is under test. */
    private static final long READ_EVERY_MS = 5;

    private static final int READERS = 2;

    private final List<Probe> extra = new ArrayList<>();
    private final List<Probe> probes;
    private final ListProbe lists;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Loops loops = new Loops();

    Probes(RewindProcess rewind, int partitions) throws Exception {
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
        loops.start("probes-writer", () -> {
            for (Probe probe : probes) {
                write(probe);
            }
            loops.pause(WRITE_EVERY_MS);
        });
        for (int reader = 0; reader < READERS; reader++) {
            boolean carrying = reader % 2 == 1;
            loops.start("probes-reader-" + reader, () -> {
                for (Probe probe : probes) {
                    probe.read(rewind.http(), carrying);
                    loops.pause(READ_EVERY_MS);
                }
            });
        }
        lists = new ListProbe(rewind, producer, loops);
    }

    private RecordMetadata write(Probe probe) throws Exception {
        Event event = probe.next();
        RecordMetadata receipt = producer.send(event.record()).get();
        probe.acknowledged(event, KafkaAccess.position(receipt));
        return receipt;
    }

    /** Waits until all answers are up to date and complete, and returns the figures since the last call. */
    Probe.Figures awaitFresh() {
        long now = System.nanoTime();
        await("every partition is read fresh, and every list whole")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> loops.hasFailed()
                        || (lists.isWholeSince(now) && probes.stream().allMatch(probe -> probe.isFreshSince(now))));
        loops.assertNoneFailed();
        return probes.stream().map(Probe::figures).reduce(Probe.Figures::worst).orElseThrow();
    }

    /** Returns the figures of reading lists since the last call. */
    String listFigures() {
        return lists.figures();
    }

    /** Stops the probes, and adds their acknowledged events. */
    void stop(Acknowledgements acknowledgements) throws InterruptedException {
        loops.stop();
        Stream.concat(probes.stream(), extra.stream())
                .flatMap(probe -> probe.acknowledged().stream())
                .forEach(one -> acknowledgements.add(one.event(), one.position()));
        lists.written().all().forEach(one -> acknowledgements.add(one.event(), one.position()));
    }

    @Override
    public void close() {
        loops.close();
        producer.close(Duration.ofSeconds(1));
    }
}
