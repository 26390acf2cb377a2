package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.backup.LogImport;
import dev.rewind.standalone.commands.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 *  Exports and imports a log. Every test uses its own topics on one broker, which an import treats like another
 * broker.
 */
class BackupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path home;

    private static EmbeddedKafka kafka;
    private static EmbeddedKafka other;
    private static Path file;
    private static Path late;
    private static Map<String, JsonNode> entities;

    @BeforeAll
    static void anInstallationIsExportedWhileItRuns() throws Exception {
        kafka = EmbeddedKafka.temporary().start();
        other = EmbeddedKafka.temporary().start();
        Map<String, String> environment = environment(kafka, "", 2);
        TopicProvisioning.create(Configuration.of(environment, null));
        file = home.resolve("log.jsonl.gz");
        try (ServicesInProcess rewind = ServicesInProcess.start(home.resolve("first"), environment, environment)) {
            rewind.runPlan("one", environment);
            rewind.runPlan("two", environment);
            // This rollback command is never answered, so it stays pending.
            rewind.rollBack("two");
            publish(environment, List.of(new ProducerRecord<>("plan-events", bytes("plan:one"), bytes("no event"))));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> rewind.get("/api/dead-letters").toString().contains("missing_attribute"));
            entities = entities(rewind);
            assertThat(exported(environment, file)).contains(" events exported in ");
        }
        // No processor runs any more, so this event stays undecided.
        ProducerRecord<byte[], byte[]> request = new ProducerRecord<>("plan-events", bytes("plan:one"), bytes("""
                {"specversion":"1.0","id":"1","source":"/test","type":"dev.rewind.rollback-requested.v1",
                 "subject":"plan:one","data":{"reason":"test","requested_by":"ann","target":{"sequence":1}}}"""));
        request.headers().add("content-type", bytes("application/cloudevents+json"));
        publish(environment, List.of(request));
        late = home.resolve("late.jsonl.gz");
        exported(environment, late);
        assertThat(entities).containsOnlyKeys("plan:one", "plan:two");
    }

    @AfterAll
    static void close() {
        kafka.close();
        other.close();
    }

    @Test
    void onANewBrokerEveryEntityIsTheSameAndEveryRowMatchesTheLog() throws Exception {
        Map<String, String> environment = created(environment(other, "", 2));
        CommandResult imported = CommandResult.run(environment, "import", file.toString());
        assertThat(imported.code()).as(imported.err()).isZero();
        assertThat(imported.err())
                .contains(" is valid: ")
                .contains("0 of them were not decided yet")
                .contains("Imported in ");

        try (ServicesInProcess rewind = ServicesInProcess.start(home.resolve("same"), environment, environment)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(entities(rewind)).isEqualTo(entities));
            Map<String, String> client = client(environment, rewind);
            CommandResult verified = CommandResult.run(client, "verify", "--all");
            assertThat(verified.code()).as(verified.err()).isZero();
            CommandResult rebuilt = CommandResult.run(client, "verify", "--rebuild");
            assertThat(rebuilt.code()).as(rebuilt.out() + rebuilt.err()).isZero();
            assertThat(rewind.get("/api/dead-letters").toString()).contains("missing_attribute");
            assertThat(records(environment, "rollback-commands")).isEmpty();
        }
        assertThat(settings(environment, "plan-events"))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void withMorePartitionsEveryEntityIsTheSameAndUndecidedEventsAreDecided() throws Exception {
        Map<String, String> environment = created(environment(other, "wide.", 5));
        CommandResult imported = CommandResult.run(environment, "import", late.toString());
        assertThat(imported.code()).as(imported.err()).isZero();
        assertThat(imported.err()).contains("1 of them were not decided yet");

        try (ServicesInProcess rewind = ServicesInProcess.start(home.resolve("wide"), environment, environment)) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                Map<String, JsonNode> now = entities(rewind);
                assertThat(now.get("plan:two")).isEqualTo(entities.get("plan:two"));
                assertThat(now.get("plan:one").path("status").asText()).isEqualTo("rolling_back");
            });
            CommandResult verified = CommandResult.run(client(environment, rewind), "verify", "--all");
            assertThat(verified.code()).as(verified.err()).isZero();
            assertThat(records(environment, "wide.rollback-commands"))
                    .singleElement()
                    .satisfies(command -> assertThat(command.key()).isEqualTo(bytes("plan:one")));
            // The installation works on: the next plan is decided and its results are published.
            rewind.runPlan("three", environment);
            assertThat(records(environment, "wide.rollback-commands")).hasSize(2);
        }
    }

    @Test
    void anIncompleteImportKeepsServicesFromStartingAndContinues() throws Exception {
        Map<String, String> many = created(environment(kafka, "many.", 2));
        publish(
                many,
                IntStream.range(0, 4_500)
                        .mapToObj(i ->
                                new ProducerRecord<>("many.plan-events", bytes("plan:" + i % 7), bytes("event " + i)))
                        .toList());
        Path whole = home.resolve("many.jsonl.gz");
        exported(many, whole);
        Map<String, String> half = created(environment(other, "half.", 3));
        Configuration target = Configuration.of(half, null);

        assertThatThrownBy(() -> LogImport.run(target, whole, false, false, (what, records) -> {
                    if (what.equals("imported")) {
                        throw new IllegalStateException("killed after " + records);
                    }
                }))
                .hasMessage("killed after 2000");

        assertThat(CommandResult.run(half, "topics", "check").err()).contains("message.timestamp.type");
        assertThat(CommandResult.run(half, "import", file.toString()).err()).contains("message.timestamp.type");
        CommandResult tried = CommandResult.run(half, "import", whole.toString(), "--dry-run");
        assertThat(tried.err()).contains("has written the first 2000").endsWith("Nothing was written.\n");
        CommandResult again = CommandResult.run(half, "import", whole.toString());
        assertThat(again.err()).contains("has written the first 2000").contains("Imported in ");
        assertThat(texts(half, "half.plan-events")).isEqualTo(texts(many, "many.plan-events"));
        assertThat(settings(half, "half.plan-events"))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("retention.ms", "604800000");
        assertThat(CommandResult.run(half, "import", whole.toString()).err()).contains("is not empty");
    }

    @Test
    void aDryRunWritesNothingAndALogThatHasEventsIsRefused() {
        Map<String, String> empty = created(environment(other, "dry.", 2));
        CommandResult tried = CommandResult.run(empty, "import", file.toString(), "--dry-run");
        assertThat(tried.code()).as(tried.err()).isZero();
        assertThat(tried.err()).contains(" is valid: ").endsWith("Nothing was written.\n");
        assertThat(records(empty, "dry.plan-events")).isEmpty();

        CommandResult refused = CommandResult.run(environment(kafka, "", 2), "import", file.toString());
        assertThat(refused.err()).contains("is not empty").contains("--append");
        assertThat(refused.code()).isEqualTo(4);
    }

    @Test
    void aFileThatWasChangedOrCutShortIsRefusedBeforeAnythingIsWritten() throws IOException {
        Map<String, String> empty = created(environment(other, "damaged.", 2));
        byte[] sound = Files.readAllBytes(file);
        Path cut = Files.write(home.resolve("cut.gz"), java.util.Arrays.copyOf(sound, sound.length / 2));
        String text = unzipped(file);
        Path changed = zipped("changed.gz", text.replaceFirst("\"t\":1", "\"t\":2"));
        Path fewer = zipped("fewer.gz", text.replaceFirst("(?m)^\\{\"p\".*\n", ""));

        assertRefused(empty, cut, "is incomplete");
        assertRefused(empty, changed, "SHA-256");
        Path twice = Files.write(home.resolve("twice.gz"), sound);
        Files.write(twice, sound, StandardOpenOption.APPEND);
        assertRefused(empty, twice, "more lines after its last one");
        assertRefused(empty, fewer, "records and should have");
        assertRefused(empty, Files.writeString(home.resolve("text"), "hello"), "not a file that rewind export wrote");
        assertThat(records(empty, "damaged.plan-events")).isEmpty();
    }

    private static void assertRefused(Map<String, String> environment, Path file, String why) {
        CommandResult refused = CommandResult.run(environment, "import", file.toString());
        assertThat(refused.err()).contains(why);
        assertThat(refused.code()).isEqualTo(5);
    }

    private static String exported(Map<String, String> environment, Path to) {
        CommandResult exported = CommandResult.run(environment, "export", to.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        return exported.err();
    }

    private static void publish(Map<String, String> environment, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Configuration.of(environment, null).producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Future<?> sent : records.stream().map(producer::send).toList()) {
                sent.get();
            }
        }
    }

    /** The values by key, in the order of the log. */
    private static Map<String, List<String>> texts(Map<String, String> environment, String topic) {
        return records(environment, topic).stream()
                .collect(Collectors.groupingBy(
                        it -> text(it.key()), Collectors.mapping(it -> text(it.value()), Collectors.toList())));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, JsonNode> entities(ServicesInProcess rewind) {
        Map<String, JsonNode> entities = new TreeMap<>();
        rewind.get("/api/entities")
                .forEach(entity -> entities.put(
                        entity.path("entity_type").asText() + ":"
                                + entity.path("entity_id").asText(),
                        entity));
        return entities;
    }

    private static Map<String, String> environment(EmbeddedKafka kafka, String prefix, int partitions) {
        return Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "REWIND_TOPIC_PREFIX", prefix,
                "REWIND_PARTITIONS", Integer.toString(partitions),
                "REWIND_HOME", home.toString());
    }

    private static Map<String, String> created(Map<String, String> environment) {
        TopicProvisioning.create(Configuration.of(environment, null));
        return environment;
    }

    private static Map<String, String> client(Map<String, String> environment, ServicesInProcess rewind) {
        Map<String, String> client = new HashMap<>(environment);
        client.put("REWIND_URL", rewind.url().toString());
        client.put("REWIND_STORE_URLS", rewind.processor().storeUrl().toString());
        return client;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Map<String, String> environment, String topic) {
        Map<String, Object> settings =
                new HashMap<>(Configuration.of(environment, null).consumer());
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            Awaitility.await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return all.stream().allMatch(it -> consumer.position(it) >= ends.get(it));
            });
        }
        return records;
    }

    private static Map<String, String> settings(Map<String, String> environment, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        try (Admin admin = Admin.create(Configuration.of(environment, null).admin())) {
            admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .entries()
                    .forEach(entry -> settings.put(entry.name(), entry.value()));
        }
        return settings;
    }

    private static String unzipped(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path zipped(String name, String text) throws IOException {
        Path file = home.resolve(name);
        try (java.util.zip.GZIPOutputStream out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes(text));
        }
        return file;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
