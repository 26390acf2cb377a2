package dev.rewind.processor.changelog;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.StateRestoreCallbackAdapter;

/** The context of a store, except that what is restored passes a {@link DerivingRestore}. */
final class RestoringContext implements StateStoreContext {
    private final StateStoreContext given;
    private final DerivingRestore deriving;

    RestoringContext(StateStoreContext given, DerivingRestore deriving) {
        this.given = given;
        this.deriving = deriving;
    }

    @Override
    public void register(StateStore store, StateRestoreCallback restore) {
        given.register(store, deriving(store, restore));
    }

    @Override
    public void register(StateStore store, StateRestoreCallback restore, CommitCallback commit) {
        given.register(store, deriving(store, restore), commit);
    }

    /** A store registers itself when it is open. */
    private RecordBatchingStateRestoreCallback deriving(StateStore store, StateRestoreCallback restore) {
        RecordBatchingStateRestoreCallback batches = StateRestoreCallbackAdapter.adapt(restore);
        deriving.complete(store.name(), batches);
        return batch -> batches.restoreBatch(deriving.restored(batch));
    }

    @Override
    public String applicationId() {
        return given.applicationId();
    }

    @Override
    public TaskId taskId() {
        return given.taskId();
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return given.recordMetadata();
    }

    @Override
    public Serde<?> keySerde() {
        return given.keySerde();
    }

    @Override
    public Serde<?> valueSerde() {
        return given.valueSerde();
    }

    @Override
    public File stateDir() {
        return given.stateDir();
    }

    @Override
    public StreamsMetrics metrics() {
        return given.metrics();
    }

    @Override
    public Map<String, Object> appConfigs() {
        return given.appConfigs();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        return given.appConfigsWithPrefix(prefix);
    }
}
