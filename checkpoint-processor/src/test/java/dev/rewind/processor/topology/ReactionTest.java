package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.processor.output.RoutedKey;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class ReactionTest {
    private static final long NOW = 1_700_000_000_000L;

    private final MockProcessorContext<RoutedKey, byte[]> context = new MockProcessorContext<>();

    ReactionTest() {
        context.setCurrentSystemTimeMs(NOW);
    }

    @Test
    void whatSomebodyWaitsForIsCommittedAtOnce() {
        new Reaction(null, List.of(), List.of(), null, CommitRequest.NOW).send(context, commits(), NOW - 50);

        assertThat(context.committed()).isTrue();
    }

    @Test
    void whatNobodyWaitsForIsCommittedWithTheRest() {
        new Reaction(null, List.of(), List.of(), null, CommitRequest.NONE).send(context, commits(), NOW - 50);

        assertThat(context.committed()).isFalse();
    }

    @Test
    void aBacklogIsCommittedInBulkWhateverIsInIt() {
        new Reaction(null, List.of(), List.of(), null, CommitRequest.NOW).send(context, commits(), NOW - 5_000);

        assertThat(context.committed()).isFalse();
    }

    private PromptCommits commits() {
        return new PromptCommits(context, new PromptCommits.Last());
    }
}
