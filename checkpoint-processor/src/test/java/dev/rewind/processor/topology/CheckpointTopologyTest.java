package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.rules.Law;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CheckpointTopologyTest {

    /** Names decide on directories and changelogs: a change here orphans what is stored. */
    @Test
    void nodesAndStoresAreNamedAndStayAsTheyAre() throws Exception {
        DecisionSettings settings = new DecisionSettings(
                new EventReader(),
                Law.defaults(),
                new Partitions(12),
                new Progress(12),
                TimerSettings.with(Retention.NONE));

        String described = CheckpointTopology.of(Topics.unprefixed(), settings, () -> Witness.NOBODY)
                .describe()
                .toString();

        try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
            assertThat(golden).isNotNull();
            assertThat(described.strip()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
