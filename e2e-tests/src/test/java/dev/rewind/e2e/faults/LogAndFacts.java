package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The content of the topics, as a read_committed consumer sees it. */
final class LogAndFacts {
    private final Map<String, String> eventByPosition = new HashMap<>();
    private final Map<Integer, Long> lastOffsets = new HashMap<>();
    private final Map<String, Map<String, Integer>> factsByEvent = new HashMap<>();
    private final Map<String, FoldedEntity> entities = new TreeMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Set<String> commands = new HashSet<>();
    private final Map<String, JsonNode> commandByCause = new HashMap<>();

    private LogAndFacts() {}

    static LogAndFacts read(RewindProcess rewind) {
        LogAndFacts read = new LogAndFacts();
        rewind.kafka().readCommitted(Event.TOPIC).forEach(read::event);
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> fact : rewind.kafka().readCommitted("checkpoint-events")) {
            String id = header(fact, "ce_id");
            assertThat(ids.add(id)).describedAs("fact " + id + " is there once").isTrue();
            read.fact(fact);
        }
        rewind.kafka().readCommitted("rollback-commands").forEach(read::command);
        assertThat(rewind.kafka().readCommitted("dead-letters")).isEmpty();
        return read;
    }

    private void event(ConsumerRecord<byte[], byte[]> event) {
        eventByPosition.put(event.partition() + ":" + event.offset(), header(event, "ce_id"));
        lastOffsets.merge(event.partition(), event.offset(), Math::max);
    }

    private void fact(ConsumerRecord<byte[], byte[]> fact) {
        String kind = kind(fact);
        String entity = header(fact, "ce_subject");
        JsonNode data = data(fact);
        factsByEvent
                .computeIfAbsent(data.path("event").path("id").asText(), id -> new TreeMap<>())
                .merge(kind, 1, Integer::sum);
        entities.computeIfAbsent(entity, name -> new FoldedEntity()).apply(kind, data);
        Integer before = partitions.put(entity, fact.partition());
        assertThat(before).describedAs("partition of " + entity).isIn(null, fact.partition());
    }

    private void command(ConsumerRecord<byte[], byte[]> command) {
        JsonNode data = data(command);
        String id =
                data.path("rollback_id").asText() + "." + data.path("attempt").asText();
        assertThat(header(command, "ce_id")).isEqualTo(id);
        assertThat(commands.add(id))
                .describedAs("command " + id + " is there once")
                .isTrue();
        JsonNode before = commandByCause.put(data.path("cause").path("event_id").asText(), data);
        assertThat(before == null ? null : before.path("rollback_id"))
                .describedAs("rollbacks for one cause")
                .isIn(null, data.path("rollback_id"));
    }

    /** Returns the id of the event at {@code partition:offset}, or null. */
    @Nullable
    String eventAt(String position) {
        return eventByPosition.get(position);
    }

    /** Returns the ids of all events, repeated ones once. */
    Set<String> events() {
        return new HashSet<>(eventByPosition.values());
    }

    /** Returns positions and ids of the events without a fact so far. */
    Map<String, String> withoutFacts() {
        Map<String, String> without = new TreeMap<>(eventByPosition);
        without.values().removeIf(event -> !factsOf(event).isEmpty());
        return without;
    }

    /** Returns how often an event was published again although the log had it. */
    int repetitions() {
        return eventByPosition.size() - events().size();
    }

    /** Returns how many facts of each kind follow from an event. */
    Map<String, Integer> factsOf(String event) {
        return factsByEvent.getOrDefault(event, Map.of());
    }

    Map<String, FoldedEntity> entities() {
        return entities;
    }

    /** Returns the log's last position in the entity's partition. */
    String lastPosition(String entity) {
        int partition = Objects.requireNonNull(partitions.get(entity));
        return partition + ":" + lastOffsets.get(partition);
    }

    /** Returns the command that an event led to, or null. */
    @Nullable
    JsonNode commandFor(String event) {
        return commandByCause.get(event);
    }

    private static String kind(ConsumerRecord<byte[], byte[]> fact) {
        return header(fact, "ce_type").replaceFirst("^dev\\.rewind\\.", "").replaceFirst("\\.v1$", "");
    }

    private static JsonNode data(ConsumerRecord<byte[], byte[]> from) {
        try {
            return Event.JSON.readTree(from.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> from, String name) {
        Header header = from.headers().lastHeader(name);
        assertThat(header).describedAs(name + " of " + List.of(from.headers())).isNotNull();
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
