package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.KafkaAccess;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.testsupport.Waiting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists, timelines and single checkpoints again and again, page by page. Entities that no client writes to must
 * look the same every time. A growing list must hold all that the log had at the request, each item once, newest
 * first. Every other answer must be a 503 with {@code Retry-After}. An incomplete list is a failure.
 */
final class ListProbe {
    private static final int SETTLED = 18;
    private static final int FAILED_OF = 3;

    /** The counts of entities are by status. */
    private static final int STATUSES = 10;

    /** Each write makes an entity, which is in every later list and is checked in the end. */
    private static final long WRITE_EVERY_MS = 100;

    private static final long READ_EVERY_MS = 5;
    private static final long COME_AGAIN_MS = 20;
    private static final String STEP = "shelved";

    private final RewindHttp http;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Acknowledgements written = new Acknowledgements();
    private final Loops loops;
    private final Map<String, List<JsonNode>> settled = new LinkedHashMap<>();
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Set<String> growing = new HashSet<>();
    private final long settledAt;
    private volatile long lastWhole = System.nanoTime();
    private int walks;
    private int refusals;

    ListProbe(RewindProcess rewind, KafkaProducer<byte[], byte[]> producer, Loops loops) throws Exception {
        this.http = rewind.http();
        this.producer = producer;
        this.loops = loops;
        settle();
        settledAt = System.nanoTime();
        loops.start("lists-writer", this::grow);
        loops.start("lists-settled", this::readSettled);
        loops.start("lists-growing", this::readGrowing);
    }

    private void settle() throws Exception {
        for (int i = 0; i < SETTLED; i++) {
            String entity = "shelf:" + i;
            write(Event.stepStarted(entity, STEP, 1, "{\"shelf\":" + i + "}"));
            write(
                    i % FAILED_OF == 0
                            ? Event.of(
                                    "step-failed",
                                    entity,
                                    "{\"step\":{\"name\":\"" + STEP + "\",\"attempt\":1},"
                                            + "\"error\":{\"type\":\"full\",\"message\":\"no room\"}}")
                            : Event.stepCompleted(entity, STEP, 1));
        }
        List<String> paths = new ArrayList<>(List.of(
                "/api/entities?type=shelf&limit=7",
                "/api/entities?type=shelf&status=rolling_back&limit=4",
                "/api/entities/counts?type=shelf",
                "/api/checkpoints/?step=" + STEP + "&limit=7",
                "/api/rollbacks?entity_type=shelf&limit=4"));
        for (int i = 0; i < SETTLED; i++) {
            paths.add("/api/entities/shelf/" + i + "/timeline");
            paths.add("/api/checkpoints/?entity_type=shelf&entity_id=" + i);
            paths.add("/api/checkpoints/shelf/" + i + "/latest");
            paths.add("/api/checkpoints/shelf:" + i + ":1");
        }
        // On a busy machine, a read with a position may time out before the stores have processed it.
        Waiting.until(
                () -> http.get(paths.get(0), RewindHttp.POSITION, position()).status() == 200);
        for (String path : paths) {
            List<JsonNode> shown = new ArrayList<>();
            for (@Nullable String page = path; page != null; ) {
                Answer answer = http.get(page, RewindHttp.POSITION, position()).expect(200);
                answer.json().forEach(shown::add);
                page = answer.next();
            }
            settled.put(path, shown);
        }
        assertThat(settled.values().stream().limit(5).map(List::size))
                .containsExactly(SETTLED, 6, STATUSES, SETTLED, 6);
    }

    private synchronized RecordMetadata write(Event event) throws Exception {
        RecordMetadata receipt = producer.send(event.record()).get();
        written.add(event, KafkaAccess.position(receipt));
        positions.merge(receipt.partition(), receipt.offset(), Math::max);
        return receipt;
    }

    private synchronized String position() {
        return positions.entrySet().stream()
                .map(it -> it.getKey() + ":" + it.getValue())
                .collect(Collectors.joining(","));
    }

    private void grow() throws Exception {
        String id = Integer.toString(written.count());
        synchronized (this) {
            write(Event.stepStarted("crate:" + id, "packed", 1, "{}"));
            growing.add(id);
        }
        loops.pause(WRITE_EVERY_MS);
    }

    private void readSettled() throws Exception {
        for (Map.Entry<String, List<JsonNode>> known : settled.entrySet()) {
            long asked = System.nanoTime();
            Walk walk = walk(known.getKey(), null);
            // A standby may state an age from before these writes.
            if (walk != null && asked - walk.oldestMs() * 1_000_000 - settledAt > 0) {
                assertThat(walk.shown()).describedAs(known.getKey()).isEqualTo(known.getValue());
            }
        }
        lastWhole = System.nanoTime();
    }

    private void readGrowing() throws Exception {
        for (String path : List.of("/api/entities?type=crate&limit=97", "/api/checkpoints/?step=packed&limit=97")) {
            Set<String> there;
            String position;
            synchronized (this) {
                there = Set.copyOf(growing);
                position = position();
            }
            Walk walk = walk(path, position);
            if (walk != null) {
                List<String> ids = walk.shown().stream()
                        .map(one -> one.path("entity_id").asText())
                        .toList();
                assertThat(ids).describedAs(path).doesNotHaveDuplicates().containsAll(there);
                assertThat(walk.shown().stream()
                                .map(one -> one.path("created_at").asText())
                                .toList())
                        .describedAs(path)
                        .isSortedAccordingTo((one, other) -> other.compareTo(one));
            }
        }
    }

    /** A list, read from its first page to its last. */
    private record Walk(List<JsonNode> shown, long oldestMs) {}

    /** Reads each page, again if it is refused; returns null if the end comes first. */
    private @Nullable Walk walk(String path, @Nullable String position) throws InterruptedException {
        List<JsonNode> shown = new ArrayList<>();
        long oldestMs = 0;
        @Nullable String page = path;
        while (page != null) {
            if (!loops.isRunning()) {
                return null;
            }
            Answer answer = position == null ? http.get(page) : http.get(page, RewindHttp.POSITION, position);
            if (answer.status() == 503) {
                assertThat(answer.header("Retry-After"))
                        .describedAs(answer.toString())
                        .isNotNull();
                answer.problem();
                count(0, 1);
                loops.pause(COME_AGAIN_MS);
                continue;
            }
            answer.expect(200).json().forEach(shown::add);
            loops.pause(READ_EVERY_MS);
            @Nullable String staleness = answer.header(Probe.STALENESS);
            oldestMs = Math.max(oldestMs, staleness == null ? 0 : Long.parseLong(staleness));
            page = answer.next();
        }
        count(1, 0);
        return new Walk(shown, oldestMs);
    }

    private synchronized void count(int more, int refused) {
        walks += more;
        refusals += refused;
    }

    /** Returns the time since which every list was complete. */
    boolean isWholeSince(long nanos) {
        return lastWhole - nanos > 0;
    }

    /** Returns the figures to print. */
    synchronized String figures() {
        String figures = walks + " lists and lookups whole and right, " + refusals + " times 503";
        walks = 0;
        refusals = 0;
        return figures;
    }

    /** Returns every event that this probe has written. */
    Acknowledgements written() {
        return written;
    }
}
