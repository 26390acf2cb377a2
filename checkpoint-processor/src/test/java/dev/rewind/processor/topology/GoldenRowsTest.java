package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.Once;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.layout.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps the form of every kind of row. Stores and changelogs live longer than a release, so a row that looks different
 * from the golden file needs a new format, see {@code AppliedOffset}, and rows of the old form must still be read.
 * {@code -Drewind.golden.write=true} writes the file.
 */
class GoldenRowsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/rewind/processor/topology/rows-of-format-2.txt");
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final EntityKey DOCUMENT = new EntityKey("artifact", "invoice-7");

    private int events;

    @Test
    void everyKindOfRowKeepsItsForm(@TempDir Path directory) throws IOException {
        List<String> rows;
        Set<String> kinds = new TreeSet<>();
        try (TestStream stream = new TestStream(directory)) {
            play(stream);
            rows = lines(stream.rows(), kinds);
        }

        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "head",
                        "state",
                        "checkpoint",
                        "step",
                        "touches",
                        "rollback",
                        "gap",
                        "cause",
                        "once",
                        "listing",
                        "shared",
                        "deadline",
                        "failure");
        if (Boolean.getBoolean("rewind.golden.write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, rows);
        }
        assertThat(rows).isEqualTo(Files.readAllLines(GOLDEN));
    }

    /** What earlier releases wrote is read like what this one writes. */
    @Test
    void rowsOfTheGoldenFileAreReadAndContinued(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.takeOver(golden());
            events = 100; // Ids that the rows have not seen.
            stream.publish(of(ORDER, PlanEvents.requestedTo(new CheckpointId(ORDER, 3))));

            assertThat(stream.factNames()).containsExactly("RollbackSettled", "RollbackOrdered");
            assertThat(stream.stores.checkpoint(ORDER, 3).labels()).isEmpty();
            assertThat(stream.stores.rollback(ORDER, 1).rollbackId().number()).isEqualTo(1);
        }
    }

    /** An event for each kind of row. */
    private void play(TestStream stream) {
        stream.publish(of(ORDER, PlanEvents.captured(Map.of("price", 1))));
        stream.publish(of(
                ORDER,
                new PlanEvent.StepStarted(
                        null,
                        new Step("reserve", 0, 1),
                        Snapshot.of(Map.of("price", 1)),
                        null,
                        "first step",
                        Map.of("team", "blue"),
                        List.of(DOCUMENT))));
        stream.publish(of(
                DOCUMENT,
                new PlanEvent.StateCaptured(
                        null,
                        Snapshot.of("an invoice"),
                        "artifact_generated",
                        new StepCause(ORDER, "reserve", 1),
                        Map.of(),
                        null)));
        stream.publish(of(ORDER, PlanEvents.startedAfter("reserve", "charge", null, Map.of("price", 2))));
        stream.publish(of(ORDER, new PlanEvent.RetentionDue(null, 2, null)));
        stream.publish(of(ORDER, PlanEvents.pinned(new CheckpointId(ORDER, 3))));
        stream.publish(of(ORDER, PlanEvents.startedFor(Duration.ofMinutes(5), "ship", Map.of("price", 3))));
        Envelope<PlanEvent> once = of(DOCUMENT, PlanEvents.captured("another invoice"));
        Headers marked = EventWriter.headers(once);
        Once.mark(marked);
        stream.publish(EventWriter.key(DOCUMENT), marked, EventWriter.value(once.data()));
        stream.publish(of(DOCUMENT, PlanEvents.captured("another invoice")));
        damage(stream, 4);
        stream.publish(of(ORDER, PlanEvents.requestedTo(new CheckpointId(ORDER, 4))));
        stream.publish(of(ORDER, PlanEvents.startedFor(Duration.ofMinutes(5), "other", "of the first epoch")));
        EntityKey other = EntityKey.plan("order-43");
        stream.publish(of(other, PlanEvents.startedFor(Duration.ofMinutes(5), "reserve", Map.of())));
        EntityKey held = EntityKey.plan("order-44");
        stream.publish(of(held, PlanEvents.startedFor(Duration.ofMinutes(5), "reserve", Map.of())));
        stream.publish(of(held, new PlanEvent.PlanPauseRequested(null, "night", "ann")));
        stream.publish(of(held, new PlanEvent.EntityResumed(null, "morning", "ann")));
        stream.publish(of(held, new PlanEvent.PlanPauseRequested(null, "noon", "ann")));
        stream.publish(of(held, new PlanEvent.EntityParkRequested(null, "audit", "eve")));
        EntityKey cancelled = EntityKey.plan("order-45");
        stream.publish(of(cancelled, PlanEvents.started("reserve", Map.of())));
        stream.publish(of(cancelled, new PlanEvent.PlanCancelRequested(null, "sold out", "ann")));
        EntityKey waiting = EntityKey.plan("order-46");
        stream.publish(of(
                waiting,
                new PlanEvent.StepStarted(
                        null,
                        new Step("sign", null, 1),
                        Snapshot.of(Map.of()),
                        60_000L,
                        null,
                        Map.of(),
                        List.of(),
                        null,
                        null,
                        new PlanEvent.Wait("approved", null, 3_600_000L),
                        null)));
        stream.publish(
                of(waiting, new PlanEvent.PlanSignalled(null, "paid", Snapshot.of(Map.of("sum", 9)), "ann", "early")));
        EntityKey outlined = EntityKey.plan("order-47");
        stream.publish(of(
                outlined,
                new PlanEvent.StepStarted(
                        null,
                        new Step("reserve", 0, 1),
                        Snapshot.of(Map.of()),
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        new PlanOutline(2, List.of("reserve", "charge")))));
    }

    private static void damage(TestStream stream, long sequence) {
        Map<String, Map<Bytes, byte[]>> rows = stream.rows();
        String hash = stream.stores.checkpoint(ORDER, sequence).stateHash();
        Map<Bytes, byte[]> damaged = new TreeMap<>();
        rows.get(StoreLayout.SNAPSHOTS).forEach((key, row) -> {
            if (RowName.of(StoreLayout.SNAPSHOTS, key.get()).name().endsWith(hash)) {
                damaged.put(key, "damaged".getBytes(StandardCharsets.UTF_8));
            }
        });
        assertThat(damaged).hasSize(1);
        stream.takeOver(Map.of(StoreLayout.SNAPSHOTS, damaged));
    }

    private Envelope<PlanEvent> of(EntityKey entity, PlanEvent event) {
        return Envelope.of("golden-" + ++events, "/golden", entity, Instant.EPOCH, event);
    }

    private static List<String> lines(Map<String, Map<Bytes, byte[]>> rows, Set<String> kinds) {
        List<String> lines = new ArrayList<>();
        rows.forEach((store, all) -> all.forEach((key, row) -> {
            if (key.get()[0] == 0) {
                return; // About the store itself.
            }
            RowName name = RowName.of(store, key.get());
            kinds.add(name.kind());
            lines.add(store + " " + name.kind() + " " + HexFormat.of().formatHex(key.get()) + " " + text(row));
        }));
        return lines;
    }

    private static String text(byte[] row) {
        boolean printable = row.length > 0 && row[0] >= ' ';
        return printable
                ? "text " + new String(row, StandardCharsets.UTF_8)
                : "hex " + HexFormat.of().formatHex(row);
    }

    private static Map<String, Map<Bytes, byte[]>> golden() throws IOException {
        Map<String, Map<Bytes, byte[]>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            String[] parts = line.split(" ", 5);
            byte[] row = parts[3].equals("text")
                    ? parts[4].getBytes(StandardCharsets.UTF_8)
                    : HexFormat.of().parseHex(parts[4]);
            rows.computeIfAbsent(parts[0], store -> new TreeMap<>())
                    .put(Bytes.wrap(HexFormat.of().parseHex(parts[2])), row);
        }
        return rows;
    }
}
