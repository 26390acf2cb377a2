package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.processor.output.RoutedKey;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class PromptCommitsTest {
    private static final long NOW = 1_000_000;

    private final PromptCommits.Last last = new PromptCommits.Last();
    private final Partition one = new Partition();
    private final Partition other = new Partition();

    @Test
    void theFirstIsCommittedAtOnceEvenIfItIsOnlyWantedSoon() {
        one.request(CommitRequest.SOON, NOW);

        assertThat(one.isCommitted()).isTrue();
        assertThat(one.punctuations()).isZero();
    }

    @Test
    void theNextOneWaitsUntilSomeTimeHasPassedSinceThenInAnyPartition() {
        one.request(CommitRequest.NOW, NOW);
        other.request(CommitRequest.SOON, NOW + 40);
        other.request(CommitRequest.SOON, NOW + 50);
        assertThat(other.isCommitted()).isFalse();
        assertThat(other.punctuations()).isEqualTo(1);

        other.punctuate(NOW + PromptCommits.SOON_MS);

        assertThat(other.isCommitted()).isTrue();
        assertThat(other.punctuations()).isZero();
    }

    @Test
    void itIsCommittedWithWhatCannotWait() {
        one.request(CommitRequest.NOW, NOW);
        other.request(CommitRequest.SOON, NOW + 40);
        one.request(CommitRequest.NOW, NOW + 60);

        other.punctuate(NOW + PromptCommits.SOON_MS);

        assertThat(other.isCommitted()).isFalse();
        assertThat(other.punctuations()).isZero();
    }

    @Test
    void whatIsWantedAfterThatCommitIsNotTakenForDone() {
        one.request(CommitRequest.NOW, NOW);
        other.request(CommitRequest.SOON, NOW + 40);
        one.request(CommitRequest.NOW, NOW + 60);
        other.request(CommitRequest.SOON, NOW + 80);

        other.punctuate(NOW + PromptCommits.SOON_MS);

        assertThat(other.isCommitted()).isTrue();
    }

    @Test
    void whatNoClientWaitsForRequestsNothing() {
        one.request(CommitRequest.NONE, NOW);

        assertThat(one.isCommitted()).isFalse();
        assertThat(one.punctuations()).isZero();
    }

    private final class Partition {
        private final MockProcessorContext<RoutedKey, byte[]> context = new MockProcessorContext<>();
        private final PromptCommits commits = new PromptCommits(context, last);

        private void request(CommitRequest wanted, long now) {
            context.setCurrentSystemTimeMs(now);
            commits.request(wanted);
        }

        private void punctuate(long now) {
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators().forEach(each -> each.getPunctuator().punctuate(now));
        }

        private long punctuations() {
            return context.scheduledPunctuators().stream()
                    .filter(each -> !each.cancelled())
                    .count();
        }

        private boolean isCommitted() {
            return context.committed();
        }
    }
}
