package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One broker; each test has topics of its own by their prefix. */
class TopicProvisioningIT {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.temporary().start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void missingTopicsAreCreatedOnceAndWithTheirSettings() throws Exception {
        Configuration configuration = configuration("created.", Map.of("REWIND_PARTITIONS", "3"));
        Topics topics = configuration.topics();

        List<String> all = new ArrayList<>(topics.all());
        all.add(topics.runnerPresence());
        all.add(topics.bulkJobs());
        assertThat(TopicProvisioning.create(configuration)).containsExactlyElementsOf(all);
        assertThat(TopicProvisioning.create(configuration)).isEmpty();
        assertThatCode(() -> TopicProvisioning.check(configuration)).doesNotThrowAnyException();

        for (String topic : topics.all()) {
            assertThat(settings(topic)).containsAllEntriesOf(topics.settings(topic));
        }
        assertThat(settings(topics.runnerPresence())).containsAllEntriesOf(topics.presenceSettings());
        assertThat(settings(topics.bulkJobs())).containsAllEntriesOf(topics.bulkSettings());
        assertThat(settings(topics.planEvents()))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("min.insync.replicas", "1");
    }

    @Test
    void topicsOfAReleaseWithoutPresenceAndBulkJobsAreEnough() throws Exception {
        Configuration configuration = configuration("older.", Map.of());
        TopicProvisioning.create(configuration);
        try (Admin admin = Admin.create(configuration.admin())) {
            admin.deleteTopics(List.of("older.runner-presence", "older.bulk-jobs"))
                    .all()
                    .get();
        }
        // A deletion is acknowledged before the broker has taken note of it.
        await().until(() -> !TopicProvisioning.hasTopic(configuration, "older.runner-presence")
                && !TopicProvisioning.hasTopic(configuration, "older.bulk-jobs"));

        assertThatCode(() -> TopicProvisioning.check(configuration)).doesNotThrowAnyException();
        assertThat(TopicProvisioning.hasPresence(configuration)).isFalse();
        assertThat(TopicProvisioning.create(configuration)).containsExactly("older.runner-presence", "older.bulk-jobs");
        assertThat(TopicProvisioning.hasPresence(configuration)).isTrue();
        assertThat(TopicProvisioning.hasTopic(configuration, "older.bulk-jobs")).isTrue();
    }

    @Test
    void aServiceNamesTheTopicsThatItMisses() {
        Configuration configuration = configuration("missing.", Map.of());
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing.plan-events, missing.checkpoint-events")
                .hasMessageContaining(kafka.bootstrapServers())
                .hasMessageEndingWith("run `rewind topics create`");
    }

    @Test
    void anInterruptedCreationIsFinishedByTheNextOne() throws Exception {
        Configuration configuration = configuration("half.", Map.of("REWIND_PARTITIONS", "2"));
        Topics topics = configuration.topics();
        make(topics.planEvents(), 2, topics.settings(topics.planEvents()));

        assertThat(TopicProvisioning.create(configuration))
                .containsExactly(
                        "half.checkpoint-events",
                        "half.rollback-commands",
                        "half.dead-letters",
                        "half.plan-offers",
                        "half.runner-presence",
                        "half.bulk-jobs");
    }

    @Test
    void anotherNumberOfPartitionsThanConfiguredIsRefusedNotIgnored() {
        TopicProvisioning.create(configuration("fixed.", Map.of("REWIND_PARTITIONS", "2")));

        Configuration more = configuration("fixed.", Map.of("REWIND_PARTITIONS", "4"));
        assertThatThrownBy(() -> TopicProvisioning.create(more))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("fixed.plan-events has 2 partitions and REWIND_PARTITIONS is 4")
                .hasMessageContaining("set REWIND_PARTITIONS=2");
        assertThatCode(() -> TopicProvisioning.check(more)).doesNotThrowAnyException();
    }

    @Test
    void withoutASettingExistingTopicsDecideHowManyPartitionsNewOnesGet() throws Exception {
        Configuration unset = configuration("kept.", Map.of());
        Topics topics = unset.topics();
        make(topics.planEvents(), 3, topics.settings(topics.planEvents()));

        TopicProvisioning.create(unset, 4);

        assertThat(TopicProvisioning.partitions(unset)).isEqualTo(3);
        assertThat(TopicProvisioning.create(unset)).isEmpty();
    }

    @Test
    void aNewInstallationHasTheDefaultOrWhatIsSet() {
        Configuration unset = configuration("new.", Map.of());
        Configuration set = configuration("set.", Map.of("REWIND_PARTITIONS", "5"));

        TopicProvisioning.create(unset, 4);
        TopicProvisioning.create(set, 4);

        assertThat(TopicProvisioning.partitions(unset)).isEqualTo(4);
        assertThat(TopicProvisioning.partitions(set)).isEqualTo(5);
    }

    @Test
    void topicsThatDifferInPartitionsAreRefused() throws Exception {
        Configuration configuration = configuration("uneven.", Map.of());
        Topics topics = configuration.topics();
        for (String topic : topics.all()) {
            make(topic, topic.equals(topics.deadLetters()) ? 2 : 1, topics.settings(topic));
        }
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("uneven.dead-letters=2")
                .hasMessageContaining("differ in their number of partitions");
    }

    @Test
    void aPublishersClockIsRefused() throws Exception {
        Configuration configuration = configuration("clock.", Map.of());
        for (String topic : configuration.topics().all()) {
            make(topic, 1, Map.of());
        }
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("clock.plan-events has message.timestamp.type=CreateTime")
                .hasMessageContaining("LogAppendTime");
    }

    @Test
    void compactionIsRefused() throws Exception {
        Configuration configuration = configuration("compacted.", Map.of());
        Topics topics = configuration.topics();
        for (String topic : topics.all()) {
            Map<String, String> settings = new HashMap<>(topics.settings(topic));
            if (topic.equals(topics.rollbackCommands())) {
                settings.put("cleanup.policy", "compact");
            }
            make(topic, 1, settings);
        }
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("compacted.rollback-commands has cleanup.policy=compact");
    }

    @Test
    void aTopicThatDoesNotTakeWhatHasToFitOutAgainIsRefused() throws Exception {
        Configuration configuration = configuration("small.", Map.of());
        Topics topics = configuration.topics();
        for (String topic : topics.all()) {
            Map<String, String> settings = new HashMap<>(topics.settings(topic));
            if (topic.equals(topics.deadLetters())) {
                settings.put("max.message.bytes", "1048576");
            }
            make(topic, 1, settings);
        }
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("small.dead-letters has max.message.bytes=1048576");
    }

    @Test
    void aTopicThatKeepsWhatItTakesCompressedIsRefusedUntilItIsProvisionedAgain() throws Exception {
        Configuration configuration = configuration("packed.", Map.of("REWIND_PARTITIONS", "1"));
        Topics topics = configuration.topics();
        for (String topic : topics.all()) {
            Map<String, String> settings = new HashMap<>(topics.settings(topic));
            settings.put("compression.type", topic.equals(topics.planEvents()) ? "producer" : "zstd");
            settings.put("retention.ms", "-1");
            make(topic, 1, settings);
        }
        assertThatThrownBy(() -> TopicProvisioning.check(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it must be uncompressed")
                .hasMessageContaining("run `rewind topics create`");

        assertThat(TopicProvisioning.create(configuration))
                .containsExactly("packed.runner-presence", "packed.bulk-jobs");

        assertThat(TopicProvisioning.check(configuration)).isEqualTo(1);
        assertThat(settings(topics.planEvents()))
                .containsEntry("compression.type", "uncompressed")
                .containsEntry("retention.ms", "-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "snappy", "zstd"})
    void whatIsLargerThanARecordMayBeIsRefusedHoweverSmallItWasSent(String codec) throws Exception {
        Configuration configuration = configuration(codec + ".", Map.of("REWIND_PARTITIONS", "1"));
        TopicProvisioning.create(configuration);
        String topic = configuration.topics().planEvents();
        Map<String, Object> settings = new HashMap<>(configuration.producer());
        settings.putAll(Map.of(
                "compression.type", codec, "max.request.size", 1 << 30, "buffer.memory", 1L << 30, "linger.ms", 100));
        int largest = Topics.MAX_RECORD_BYTES;
        byte[] fits = new byte[900 * 1024];
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[largest]))
                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            for (int i = 0; i < 20; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, fits)));
            }
        }
        for (Future<RecordMetadata> one : sent) {
            assertThat(one.get().hasOffset()).isTrue();
        }
    }

    @Test
    void moreReplicasThanBrokersIsRefusedWithTheRemedy() {
        Configuration configuration = configuration("replicas.", Map.of("REWIND_REPLICATION", "3"));
        assertThatThrownBy(() -> TopicProvisioning.create(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("set REWIND_REPLICATION to at most the number of brokers");
    }

    private static Configuration configuration(String prefix, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("REWIND_TOPIC_PREFIX", prefix);
        return Configuration.of(environment, null).withBroker(kafka.bootstrapServers());
    }

    private static void make(String topic, int partitions, Map<String, String> settings) throws Exception {
        try (Admin admin = admin()) {
            NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(settings);
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    private static Map<String, String> settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        try (Admin admin = admin()) {
            admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .entries()
                    .forEach(entry -> settings.put(entry.name(), entry.value()));
        }
        return settings;
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
