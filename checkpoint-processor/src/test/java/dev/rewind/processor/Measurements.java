package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Prints figures on a broker in this JVM: {@code latency [failures]}, from the acknowledgement of a {@code step-failed}
 * to its command at a read_committed consumer, on an otherwise idle processor; {@code throughput [events]}, how fast a
 * backlog of {@code step-started} with 1 KiB of state is taken in; {@code failures [events]}, the same for a backlog in
 * which every second event is a {@code step-failed}; {@code restart}, how long one takes; {@code idle
 * [milliseconds]}, what it costs to do nothing. Other settings by {@code REWIND_KAFKA_*}.
 */
public final class Measurements {
    private static final int WARM_UP = 300;
    private static final int STEPS = 5;

    private Measurements() {}

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory(Path.of("target"), "measure");
        try (Installation rewind = new Installation(home, System.getenv())) {
            int count = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
            if (args[0].equals("latency")) {
                latency(rewind, count);
            } else if (args[0].equals("idle")) {
                idle(rewind, count);
            } else if (args[0].equals("restart")) {
                restart(rewind);
            } else if (args[0].equals("failures")) {
                failures(rewind, count);
            } else {
                throughput(rewind, count);
            }
        }
        System.exit(0);
    }

    private static void latency(Installation rewind, int failures) throws Exception {
        Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
        Map<String, Long> arrived = new ConcurrentHashMap<>();
        try (CheckpointProcessor processor = rewind.processor();
                KafkaConsumer<byte[], byte[]> consumer = rewind.committed(rewind.topics.rollbackCommands())) {
            Thread reader = new Thread(() -> {
                while (true) {
                    consumer.poll(Duration.ofMillis(100)).forEach(command -> {
                        String entity = new String(command.key(), StandardCharsets.UTF_8);
                        arrived.put(entity, System.nanoTime());
                        awaited.get(entity).countDown();
                    });
                }
            });
            reader.setDaemon(true);
            reader.start();
            Random random = new Random(42);
            double[] millis = new double[failures];
            for (int i = -WARM_UP; i < failures; i++) {
                EntityKey plan = EntityKey.plan("order" + (i + WARM_UP));
                CountDownLatch command = new CountDownLatch(1);
                awaited.put(plan.toString(), command);
                rewind.publish(plan, started("charge", Map.of("amount", i)));
                Thread.sleep(i < 0 ? 20 : 100 + random.nextInt(150));
                rewind.publish(plan, failed("charge"));
                long acknowledged = System.nanoTime();
                if (!command.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no command for " + plan);
                }
                if (i >= 0) {
                    millis[i] = (arrived.get(plan.toString()) - acknowledged) / 1e6;
                }
            }
            Arrays.sort(millis);
            System.out.printf(
                    "failure acknowledged to command, ms: p50 %.1f  p90 %.1f  p99 %.1f  max %.1f  (n=%d)%n",
                    at(millis, 0.5), at(millis, 0.9), at(millis, 0.99), millis[failures - 1], failures);
            System.out.println("processor ended: " + processor.ended().isDone());
            // The consumer belongs to its thread; the process ends without closing either.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void restart(Installation rewind) {
        for (int i = 0; i < 4; i++) {
            long start = System.nanoTime();
            CheckpointProcessor processor = rewind.processor();
            long ready = System.nanoTime();
            processor.close();
            System.out.printf(
                    "ready after %d ms, closed after %d ms%n",
                    (ready - start) / 1_000_000, (System.nanoTime() - ready) / 1_000_000);
        }
    }

    private static void idle(Installation rewind, int millis) throws Exception {
        try (CheckpointProcessor processor = rewind.processor()) {
            Thread.sleep(3_000);
            Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
            Thread.sleep(millis);
            Duration used = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .minus(before);
            String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .findFirst()
                    .orElse("");
            System.out.printf(
                    "idle, broker included: %.1f %% of a core; %s; ready: %s%n",
                    100.0 * used.toMillis() / millis, resident, processor.ready());
        }
    }

    private static void throughput(Installation rewind, int events) throws Exception {
        String filler = "x".repeat(1000);
        CheckpointProcessor warm = rewind.processor();
        backlog(rewind, "warm", events / 4, filler);
        awaitAll(rewind, warm);
        warm.close();
        backlog(rewind, "order", events, filler);
        try (CheckpointProcessor processor = rewind.processor()) {
            long start = System.nanoTime();
            awaitAll(rewind, processor);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%d step-started of 1 KiB in %.1f s: %.0f events/s%n", events, seconds, events / seconds);
        }
    }

    private static void failures(Installation rewind, int events) throws Exception {
        CheckpointProcessor warm = rewind.processor();
        failing(rewind, "warm", events / 4);
        awaitAll(rewind, warm);
        warm.close();
        failing(rewind, "order", events);
        try (CheckpointProcessor processor = rewind.processor()) {
            long start = System.nanoTime();
            awaitAll(rewind, processor);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d events, half of them failures, in %.1f s: %.0f events/s%n", events, seconds, events / seconds);
        }
    }

    private static void failing(Installation rewind, String name, int events) {
        for (int i = 0; i < events; i++) {
            rewind.producer()
                    .send(EventWriter.record(
                            rewind.topics.planEvents(),
                            PlanEvents.of(
                                    EntityKey.plan(name + i / 2),
                                    i % 2 == 0 ? started("charge", Map.of("n", i)) : failed("charge"))));
        }
        rewind.producer().flush();
    }

    private static void backlog(Installation rewind, String name, int events, String filler) {
        for (int i = 0; i < events; i++) {
            rewind.producer()
                    .send(EventWriter.record(
                            rewind.topics.planEvents(),
                            PlanEvents.of(
                                    EntityKey.plan(name + i % (events / STEPS)),
                                    started(
                                            "step",
                                            i / (events / STEPS) + 1,
                                            null,
                                            Map.of("n", i, "filler", filler)))));
        }
        rewind.producer().flush();
    }

    private static void awaitAll(Installation rewind, CheckpointProcessor processor) throws InterruptedException {
        for (int partition = 0; partition < 3; partition++) {
            RecordMetadata last =
                    rewind.send(new ProducerRecord<>(rewind.topics.planEvents(), partition, null, new byte[0]));
            while (rewind.getAfter(last, processor, "/store/entities?limit=1").statusCode() != 200) {
                Thread.sleep(20);
            }
        }
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * quantile))];
    }
}
