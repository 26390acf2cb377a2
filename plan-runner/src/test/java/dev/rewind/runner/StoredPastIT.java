package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.testsupport.Scale;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Resumes plans whose past is no longer in the log, or in a log that is full of other plans. */
@Timeout(300)
class StoredPastIT {

    private static final long MOST_MILLIS = 300;
    private static final int RESUMED = 7;

    private static TestInstallation installation;
    private static InstallationWithApi rewind;
    private static Configuration running;

    private final Story story = new Story();

    /** Fails in its last step. Each undo records the state that it gets. */
    private final Plan<String> plan = Plan.named("boundary", String.class)
            .step("a", state -> state + "a")
            .undo(state -> story.add("undo a of " + state))
            .step("b", state -> state + "b")
            .undo(state -> story.add("undo b of " + state))
            .step("c", state -> {
                story.add("work c on " + state);
                return state + "c";
            })
            .undo(state -> story.add("undo c of " + state))
            .step("d", state -> {
                throw StepFailedException.notRetryable("no", "never");
            })
            .build();

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(Setting.TOPIC_PREFIX, "past.", Setting.COMMAND_WAIT, "5s"));
        installation = rewind.installation();
        running = rewind.running();
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void aPlanWhoseLogIsCutOffAndWhoseRunnerIsGoneIsResumedAndUndoneWithTheRightStates(@TempDir Path directory)
            throws Exception {
        String id = RunnerInstallation.freshId("boundary");
        Files.writeString(directory.resolve("point"), "running c");
        Process first = RunnerProcess.start(running, "boundary", id, directory);
        Waiting.until(() -> Files.exists(directory.resolve("reached")));
        first.destroyForcibly().waitFor();
        Waiting.until(() -> head(id).contains("\"name\":\"c\""));
        cutOff();

        PlanResult<String> result;
        try (PlanRunner second = PlanRunner.connect(running)) {
            result = second.run(plan, id, "ignored", story);
        }

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1, "b", 1, "c", 2, "d", 1));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("c", "b", "a");
        assertThat(story.lines())
                .containsSubsequence(
                        "resuming from 4",
                        "work c on -ab",
                        "failed d/1: no",
                        "undo c of -abc",
                        "undo b of -ab",
                        "undo a of -a",
                        "plan failed: no");
    }

    @Test
    void aPlanThatEndedBeforeTheLogWasCutOffGivesItsResultOnceMore() throws Exception {
        String id = RunnerInstallation.freshId("ended");
        PlanResult<String> first;
        try (PlanRunner runner = PlanRunner.connect(running)) {
            first = runner.run(plan, id, "-", story);
        }
        cutOff();

        try (PlanRunner runner = PlanRunner.connect(running)) {
            assertThat(runner.run(plan, id, "other")).isEqualTo(first);
        }
    }

    @Test
    void aRunnerWithoutTheStoresSaysHowItCanGetThem() throws Exception {
        String id = begun("nowhere");
        cutOff();

        try (PlanRunner runner = PlanRunner.connect(installation.configuration())) {
            assertThatThrownBy(() -> runner.run(plan, id, "-"))
                    .isInstanceOf(PlanStoppedException.class)
                    .hasMessageContaining("set REWIND_URL");
        }
        try (PlanRunner runner =
                PlanRunner.connect(installation.configuration().with(Map.of(Setting.URL, "http://127.0.0.1:9")))) {
            assertThatThrownBy(() -> runner.run(plan, id, "-"))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.PAST_GONE))
                    .hasMessageContaining("check REWIND_URL");
        }
    }

    @Test
    void aQueryApiThatAsksToWaitIsAskedAgainForTheHistoryAndForEachState() throws Exception {
        String id = begun("busy");
        cutOff();

        try (BusyQueryApi busy = new BusyQueryApi(running.text(Setting.URL));
                PlanRunner runner = PlanRunner.connect(running.with(Map.of(Setting.URL, busy.url())))) {
            assertThat(runner.run(plan, id, "-", story).undone())
                    .extracting(UndoStep::step)
                    .containsExactly("c", "b", "a");
            assertThat(busy.refused()).isGreaterThan(2);
        }
    }

    @Test
    void aRunnerWhoseQueryApiIsDownReadsTheLog() throws Exception {
        String id = begun("down");

        try (PlanRunner runner =
                PlanRunner.connect(installation.configuration().with(Map.of(Setting.URL, "http://127.0.0.1:9")))) {
            assertThat(runner.run(plan, id, "-", story).undone())
                    .extracting(UndoStep::step)
                    .containsExactly("c", "b", "a");
        }
        assertThat(story.lines()).contains("undo b of -AB");
    }

    @Test
    void resumingTakesAsLongWhateverElseIsInTheLog() throws Exception {
        EntityPartition partitions = new EntityPartition(running.integer(Setting.PARTITIONS));
        int crowded = partitions.of(EntityKey.plan("crowd"));
        List<String> ids = Stream.generate(() -> RunnerInstallation.freshId("crowd"))
                .filter(id -> partitions.of(EntityKey.plan(id)) == crowded)
                .limit(RESUMED)
                .toList();
        ids.forEach(StoredPastIT::begin);
        int others = Scale.of(100_000, 1_000_000);
        crowd(crowded, others);

        List<Long> times = new ArrayList<>();
        try (PlanRunner runner = PlanRunner.connect(running)) {
            for (String id : ids) {
                AtomicLong resumed = new AtomicLong();
                long begin = System.nanoTime();
                runner.run(plan, id, "-", new PlanListener() {
                    @Override
                    public void resuming(EntityKey entity, CheckpointId latest) {
                        resumed.set(System.nanoTime());
                    }
                });
                long millis = (resumed.get() - begin) / 1_000_000;
                System.out.println("resumed after " + millis + " ms, with " + others + " facts of other plans");
                times.add(millis);
            }
        }
        assertThat(times.stream().sorted().toList().get(RESUMED / 2))
                .as("the median of %s", times)
                .isLessThan(MOST_MILLIS);
    }

    /** A plan of which {@code a} and {@code b} have completed. */
    private static String begun(String name) {
        String id = RunnerInstallation.freshId(name);
        begin(id);
        return id;
    }

    private static void begin(String id) {
        say(id, new StepStarted(1L, new Step("a", 0, 1), Snapshot.of("-"), null, null, Map.of(), List.of()));
        say(id, startedAfter("a", "b", 1, "-A"));
        say(id, startedAfter("b", "c", 2, "-AB"));
        Waiting.until(() -> head(id).contains("\"name\":\"c\""));
    }

    private static PlanEvent startedAfter(String before, String step, int index, String state) {
        return new StepStarted(
                1L,
                new Step(step, index, 1),
                Snapshot.of(state),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                new CompletedStep(before, index - 1, 1));
    }

    private static void say(String id, PlanEvent event) {
        installation.publish(
                running.topics().planEvents(),
                Envelope.of(UUID.randomUUID().toString(), "/test", EntityKey.plan(id), Instant.now(), event));
    }

    private static String head(String id) {
        return TestHttp.send(
                        TestHttp.request(URI.create(rewind.api().url() + "/api/entities/plan/" + id)),
                        BodyHandlers.ofString())
                .body();
    }

    /** Puts facts about another plan behind those that a partition has. */
    private static void crowd(int partition, int count) {
        byte[] value = new byte[400];
        byte[] key = "plan:another".getBytes(StandardCharsets.UTF_8);
        for (int number = 0; number < count; number++) {
            installation
                    .producer()
                    .send(new ProducerRecord<>(running.topics().checkpointEvents(), partition, key, value));
        }
        installation.producer().flush();
    }

    /** Deletes all records of both topics up to now. */
    private static void cutOff() throws Exception {
        try (Admin admin = Admin.create(running.admin())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (String topic :
                    List.of(running.topics().planEvents(), running.topics().checkpointEvents())) {
                for (int partition = 0; partition < running.integer(Setting.PARTITIONS); partition++) {
                    ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                }
            }
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(all).all().get();
        }
    }
}
