package dev.rewind.processor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class RestoreGaugesTest {
    private static final String STORE = "records";
    private static final TaskId TASK = new TaskId(0, 0);

    private final TopicPartition first = new TopicPartition("records-changelog", 0);
    private final TopicPartition second = new TopicPartition("records-changelog", 1);
    private final TopicPartition other = new TopicPartition("entities-changelog", 0);
    private final RestoreGauges restoring = new RestoreGauges();

    @Test
    void whatIsLeftOfAPartitionIsWhatIsLeftOfItsStores() {
        restoring.onRestoreStart(first, STORE, 0, 100);
        restoring.onRestoreStart(other, "entities", 20, 50);
        restoring.onRestoreStart(second, STORE, 0, 7);
        restoring.onBatchRestored(first, STORE, 60, 60);

        assertThat(restoring.remaining(0)).isEqualTo(40 + 30);
        assertThat(restoring.remaining(1)).isEqualTo(7);
        assertThat(restoring.remaining()).isEqualTo(77);
        assertThat(restoring.restoredSoFar()).isEqualTo(60);

        restoring.onRestoreEnd(first, STORE, 100);
        restoring.onRestoreSuspended(other, "entities", 20);
        assertThat(restoring.remaining(0)).isZero();
    }

    @Test
    void aCopyIsCountedForItsPartitionAndHoldsNobodyUp() {
        restoring.onUpdateStart(first, STORE, 10);
        assertThat(restoring.remaining(0)).isZero();

        restoring.onBatchLoaded(first, STORE, TASK, 39, 30, 100);

        assertThat(restoring.remaining(0)).isEqualTo(60);
        assertThat(restoring.remaining(1)).isZero();
        assertThat(restoring.remaining()).isZero();

        restoring.onUpdateSuspended(first, STORE, 40, 100, SuspendReason.PROMOTED);
        assertThat(restoring.remaining(0)).isZero();
    }
}
