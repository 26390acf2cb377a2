package dev.rewind.processor.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that logs a row only if it is kept. Each input is a transaction of several changes, such as {@code a=1 a- b=2}. */
class LoggedStoreTest {
    private static final String ROWS = "rows";

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> changes;

    @BeforeEach
    void open(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("state.dir", directory.toString());
        Topology topology = new Topology()
                .addSource("read", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "changes")
                .addProcessor("change", Changing::new, "read")
                .addStateStore(new LoggedStoreBuilder(ROWS, RowRules.all(RowLogging.IF_KEPT), Map.of()), "change");
        driver = new TopologyTestDriver(topology, properties);
        changes = driver.createInputTopic("changes", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void aRowThatCameAndWentIsNotLogged() {
        transaction("a=1 a-");
        transaction("a=1 a=2 a- b=1");

        assertThat(log()).containsExactly("b=1");
    }

    @Test
    void aRowThatWasThereIsLoggedAsDeletedEvenIfItCameAgainMeanwhile() {
        transaction("a=1");
        transaction("a- a=2 a-");

        assertThat(log()).containsExactly("a=1", "a-");
    }

    @Test
    void onlyTheLastValueIsLogged() {
        transaction("a=1 a- a=2 a=3");

        assertThat(log()).containsExactly("a=3");
    }

    @RepeatedTest(20)
    void theLogHoldsWhatTheStoreHolds(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        Map<String, String> rows = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder line = new StringBuilder();
            for (int change = random.nextInt(8); change >= 0; change--) {
                String key = String.valueOf((char) ('a' + random.nextInt(5)));
                if (rows.remove(key) != null) {
                    line.append(key).append("- ");
                } else {
                    rows.put(key, Integer.toString(i));
                    line.append(key).append('=').append(i).append(' ');
                }
            }
            transaction(line.toString().trim());
        }

        Map<String, String> restored = new TreeMap<>();
        log().forEach(change -> apply(change, restored));
        assertThat(restored).isEqualTo(rows).isEqualTo(stored());
    }

    private void transaction(String text) {
        changes.pipeInput(new byte[] {1}, bytes(text));
    }

    private List<String> log() {
        List<String> log = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : driver.createOutputTopic(
                        "test-rows-changelog", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            log.add(text(record.key()) + (record.value() == null ? "-" : "=" + text(record.value())));
        }
        log.removeIf(change -> !change.matches("[a-e][-=].*"));
        return log;
    }

    private Map<String, String> stored() {
        Map<String, String> rows = new TreeMap<>();
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(ROWS);
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(row -> rows.put(text(row.key.get()), text(row.value)));
        }
        rows.keySet().retainAll(new TreeSet<>(List.of("a", "b", "c", "d", "e")));
        return rows;
    }

    private static void apply(String change, Map<String, String> rows) {
        String key = change.substring(0, 1);
        if (change.endsWith("-")) {
            rows.remove(key);
        } else {
            rows.put(key, change.substring(2));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static final class Changing extends ContextualProcessor<byte[], byte[], Void, Void> {
        @Override
        public void process(Record<byte[], byte[]> event) {
            KeyValueStore<Bytes, byte[]> rows = context().getStateStore(ROWS);
            for (String change : text(event.value()).split(" ")) {
                Bytes key = Bytes.wrap(bytes(change.substring(0, 1)));
                rows.put(key, change.endsWith("-") ? null : bytes(change.substring(2)));
            }
        }
    }
}
