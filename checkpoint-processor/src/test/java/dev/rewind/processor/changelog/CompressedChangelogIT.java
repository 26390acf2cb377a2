package dev.rewind.processor.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.processor.Installation;
import dev.rewind.processor.PlanEvents;
import dev.rewind.testsupport.TestInstallation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedChangelogIT {
    private static final EntityKey ORDER = EntityKey.plan("order");
    private static final int STEPS = 300;

    @Test
    void changelogsAreCompressedAndFactsAreNot(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            try (CheckpointProcessor processor = rewind.processor()) {
                Future<RecordMetadata> last = IntStream.range(0, STEPS)
                        .mapToObj(n -> PlanEvents.of(ORDER, PlanEvents.started("step-" + n, state(n))))
                        .map(event -> rewind.producer().send(EventWriter.record(rewind.topics.planEvents(), event)))
                        .reduce((before, next) -> next)
                        .orElseThrow();
                assertThat(rewind.getAfter(last.get(), processor, "/store/entities/plan/order")
                                .statusCode())
                        .isEqualTo(200);
            }

            String snapshots = rewind.configuration.processorGroup() + "-snapshots-changelog";
            assertThat(onDisk(rewind, snapshots)).isLessThan(inRecords(rewind, snapshots) / 2);
            String facts = rewind.topics.checkpointEvents();
            assertThat(onDisk(rewind, facts)).isGreaterThan(inRecords(rewind, facts));
        }
    }

    private static Map<String, Object> state(int step) {
        return Map.of(
                "step",
                step,
                "items",
                IntStream.range(0, 40)
                        .mapToObj(n -> Map.of("item", n, "price", step * n))
                        .toList());
    }

    private static long inRecords(Installation rewind, String topic) {
        return TestInstallation.records(rewind.configuration, topic).stream()
                .mapToLong(record -> record.serializedKeySize() + Math.max(0, record.serializedValueSize()))
                .sum();
    }

    private static long onDisk(Installation rewind, String topic) throws Exception {
        try (Admin admin = Admin.create(rewind.configuration.admin())) {
            int broker = admin.describeCluster().nodes().get().iterator().next().id();
            return admin.describeLogDirs(List.of(broker)).allDescriptions().get().get(broker).values().stream()
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }
}
