package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.IntegrityFailure;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.lists.CheckpointFilter;
import dev.rewind.processor.lists.EntityFilter;
import dev.rewind.processor.lists.ListReader;
import dev.rewind.processor.lists.ListReader.Span;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.processor.topology.CheckpointTopology;
import dev.rewind.processor.topology.DecisionListener;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.state.EntityState;
import dev.rewind.service.Topics;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.storeapi.ListPlace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntityRowsTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final EventRef EVENT = new EventRef("event", "/test", 0, 0);
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Snapshot STATE = Snapshot.of(Map.of("a", 1));

    private TopologyTestDriver driver;
    private KeyValueStore<Bytes, byte[]> entities;
    private KeyValueStore<Bytes, byte[]> snapshots;
    private KeyValueStore<Bytes, byte[]> records;

    @BeforeEach
    void openStores(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("state.dir", directory.toString());
        DecisionSettings settings = new DecisionSettings(
                new EventReader(),
                LawLimits.defaults(),
                new EntityPartition(1),
                new AppliedProgress(1),
                TimerSettings.with(RetentionSettings.NONE));
        driver = new TopologyTestDriver(
                CheckpointTopology.of(Topics.unprefixed(), settings, () -> DecisionListener.NONE), properties);
        entities = driver.getKeyValueStore(StoreLayout.ENTITIES);
        snapshots = driver.getKeyValueStore(StoreLayout.SNAPSHOTS);
        records = driver.getKeyValueStore(StoreLayout.RECORDS);
    }

    @AfterEach
    void closeStores() {
        driver.close();
    }

    @Test
    void nothingReachesAStoreBeforeItIsWritten() {
        EntityRows rows = rows();

        rows.apply(List.of(taken(1, STATE, null)), STATE);

        assertThat(rows.checkpoint(1)).isNotNull();
        assertThat(reader().checkpoint(ORDER, 1)).isNull();

        rows.write();

        assertThat(reader().checkpoint(ORDER, 1)).isEqualTo(rows.checkpoint(1));
    }

    @Test
    void aHeadIsKnownOnceItIsWrittenAndStoresOpenedAnewKnowWhatTheyHold() {
        PartitionStores stores = new PartitionStores(entities, snapshots, records);
        EntityState known = EntityState.initial(ORDER);
        EntityRows third = stores.rows(ORDER);
        third.head(known, known.atOffset(3));
        assertThat(stores.state(ORDER)).isNull();
        third.write();
        byte[] committed = entities.get(RecordKey.entity(ORDER));

        EntityRows fourth = stores.rows(ORDER);
        fourth.head(known.atOffset(3), known.atOffset(4));
        assertThat(stores.state(ORDER)).isEqualTo(known.atOffset(3));
        fourth.write();
        assertThat(stores.state(ORDER)).isEqualTo(known.atOffset(4));

        // After an aborted transaction, the task is closed, and its stores are restored and opened again.
        entities.put(RecordKey.entity(ORDER), committed);
        assertThat(new PartitionStores(entities, snapshots, records).state(ORDER))
                .isEqualTo(known.atOffset(3));
    }

    @Test
    void theNewestCheckpointForACauseIsFoundByItsAttemptAndByAny() {
        StepCause first = new StepCause(ORDER, "draw", 1);
        StepCause second = new StepCause(ORDER, "draw", 2);
        write(taken(1, STATE, first), taken(2, STATE, second), taken(3, STATE, new StepCause(ORDER, "paint", 1)));

        assertThat(rows().history().newestFor(first)).isEqualTo(1);
        assertThat(rows().history().newestFor(new StepCause(ORDER, "draw", null)))
                .isEqualTo(2);
        assertThat(rows().history().newestFor(new StepCause(ORDER, "draw", 3))).isZero();
    }

    @Test
    void aPinIsOnTheCheckpointUntilItIsTakenOff() {
        write(taken(1, STATE, null));

        write(new Fact.CheckpointPinned(EVENT, NOON, id(1), "audit", "ada"));
        assertThat(reader().checkpoint(ORDER, 1).pinned()).isEqualTo(new Checkpoint.Pin("audit", "ada", NOON));
        assertThat(pinned()).containsExactly(id(1));

        write(new Fact.CheckpointUnpinned(EVENT, NOON, id(1), "done", "ada"));
        assertThat(reader().checkpoint(ORDER, 1).pinned()).isNull();
        assertThat(pinned()).isEmpty();
    }

    @Test
    void aPrunedCheckpointTakesItsSnapshotAlongUnlessAnotherHasTheSameState() {
        write(taken(1, STATE, null), taken(2, STATE, null));

        write(new Fact.CheckpointsPruned(EVENT, NOON, List.of(id(1))));
        assertThat(reader().checkpoint(ORDER, 1)).isNull();
        assertThat(reader().snapshot(ORDER, STATE.hash())).isEqualTo(STATE.bytes());

        write(new Fact.CheckpointsPruned(EVENT, NOON, List.of(id(2))));
        assertThat(reader().snapshot(ORDER, STATE.hash())).isNull();
    }

    @Test
    void aStoredSnapshotThatIsDamagedGoesIntoNoCommandAndIsPutRightWhenTheStateComesAgain() {
        write(taken(1, STATE, null));
        snapshots.put(RecordKey.snapshot(ORDER, STATE.hash()), new byte[] {'{', '}'});

        assertThatThrownBy(() -> rows().verifiedSnapshot(STATE.hash()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is missing or damaged");

        write(taken(2, STATE, null));
        assertThat(rows().verifiedSnapshot(STATE.hash())).isEqualTo(STATE);
    }

    @Test
    void anEntityIsListedByTypeAndStatusNewestFirstAndMovesWhenItsStatusChanges() {
        EntityKey older = new EntityKey("task", "b");
        EntityKey newer = new EntityKey("task", "a");
        head(older, NOON, NOON);
        head(newer, NOON.plusSeconds(1), NOON.plusSeconds(1));
        assertThat(listed("task", null, Span.ANY, null)).containsExactly("a", "b");
        assertThat(listed("task", EntityStatus.IDLE, Span.ANY, null)).containsExactly("a", "b");
        assertThat(listed(null, null, Span.ANY, ListPlace.of(NOON.plusSeconds(1), newer)))
                .containsExactly("b");
        assertThat(listed(null, null, new Span(NOON, null), null)).containsExactly("a");
        assertThat(listed("task", null, new Span(null, NOON.plusSeconds(1)), null))
                .containsExactly("b");
        assertThat(listed("plan", null, Span.ANY, null)).isEmpty();
        assertThat(listed(null, EntityStatus.RUNNING, Span.ANY, null)).isEmpty();
    }

    private List<String> listed(String type, EntityStatus status, Span created, ListPlace after) {
        return new ListReader(List.of(reader()))
                .entities(EntityFilter.of(new EntityIndex(type, status), created), after, 10).found().stream()
                        .map(one -> one.value().entityId())
                        .toList();
    }

    @Test
    void theCheckpointOfATimeIsTheNewestTakenUntilThen() {
        write(takenAt(1, NOON), takenAt(3, NOON.plusSeconds(10)), takenAt(4, NOON.plusSeconds(20)));

        assertThat(reader().checkpointAt(ORDER, NOON.minusMillis(1))).isNull();
        assertThat(reader().checkpointAt(ORDER, NOON).sequence()).isEqualTo(1);
        assertThat(reader().checkpointAt(ORDER, NOON.plusSeconds(19)).sequence())
                .isEqualTo(3);
        assertThat(reader().checkpointAt(ORDER, NOON.plusSeconds(99)).sequence())
                .isEqualTo(4);
    }

    @Test
    void entitiesWhoseNamesBeginAlikeDoNotSeeOneAnothersRows() {
        EntityKey longer = EntityKey.plan("order-421");
        write(taken(1, STATE, null));
        EntityRows other = rows(longer);
        other.put(checkpoint(longer, 7, STATE, null, NOON));
        other.write();

        assertThat(reader().checkpoints(ORDER, Long.MAX_VALUE, 10))
                .extracting(Checkpoint::sequence)
                .containsExactly(1L);
    }

    private void head(EntityKey entity, Instant createdAt, Instant at) {
        EntityRows rows = rows(entity);
        EntityState before = EntityState.initial(entity);
        Fact fact = new Fact.CheckpointTaken(EVENT, at, checkpoint(entity, 1, STATE, null, createdAt), null, List.of());
        rows.apply(List.of(fact), STATE);
        rows.head(before, before.after(fact));
        rows.write();
    }

    private void write(Fact... facts) {
        EntityRows rows = rows();
        rows.apply(List.of(facts), STATE);
        rows.write();
    }

    private EntityRows rows() {
        return rows(ORDER);
    }

    private EntityRows rows(EntityKey entity) {
        return new EntityRows(
                entity,
                new EntityCache(),
                new StoreChanges(entities),
                new StoreChanges(snapshots),
                new StoreChanges(records));
    }

    @Test
    void whatWasFoundDamagedIsListedNewestFoundFirst() {
        write(taken(1, STATE, null), taken(2, STATE, null));
        write(new Fact.IntegrityFailed(EVENT, NOON, id(2), "aa", "bb"));
        write(new Fact.IntegrityFailed(EVENT, NOON.plusMillis(5), id(1), "cc", null));

        ListReader lists = new ListReader(List.of(reader()));
        ListReader.Page<IntegrityFailure> first = lists.integrityFailures(null, 1);
        assertThat(first.found().get(0).value())
                .isEqualTo(new IntegrityFailure(id(1), NOON.plusMillis(5), "cc", null, EVENT.id()));
        assertThat(lists.integrityFailures(first.stop(), 10).found())
                .extracting(one -> one.value().checkpointId())
                .containsExactly(id(2));
        Bytes row = RecordKey.failure(first.found().get(0).place().bytes());
        assertThat(RowName.of(StoreLayout.RECORDS, row.get()).name())
                .startsWith(id(1).toString())
                .contains("found");
    }

    private List<CheckpointId> pinned() {
        CheckpointFilter filter = new CheckpointFilter(null, null, null, null, true, Span.ANY);
        return new ListReader(List.of(reader()))
                .checkpoints(filter, null, 10).found().stream()
                        .map(one -> one.value().id())
                        .toList();
    }

    private StoreReader reader() {
        return new StoreReader(entities, snapshots, records);
    }

    private static CheckpointId id(long sequence) {
        return new CheckpointId(ORDER, sequence);
    }

    private static Fact taken(long sequence, Snapshot state, @Nullable StepCause cause) {
        return new Fact.CheckpointTaken(EVENT, NOON, checkpoint(ORDER, sequence, state, cause, NOON), null, List.of());
    }

    private static Fact takenAt(long sequence, Instant at) {
        return new Fact.CheckpointTaken(EVENT, at, checkpoint(ORDER, sequence, STATE, null, at), null, List.of());
    }

    private static Checkpoint checkpoint(
            EntityKey entity, long sequence, Snapshot state, @Nullable StepCause cause, Instant at) {
        return new Checkpoint(
                        new CheckpointId(entity, sequence),
                        null,
                        1,
                        "manual",
                        null,
                        cause,
                        Map.of(),
                        state.hash(),
                        null,
                        "",
                        state.size(),
                        null,
                        at,
                        EVENT,
                        null,
                        null)
                .chained();
    }
}
