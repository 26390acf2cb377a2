package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.rules.LawLimits;
import dev.rewind.service.Topics;
import dev.rewind.service.topics.EntityPartition;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CheckpointTopologyTest {

    /** Names decide on directories and changelogs: a change here loses the existing stores. */
    @Test
    void nodesAndStoresAreNamedAndStayAsTheyAre() throws Exception {
        DecisionSettings settings = new DecisionSettings(
                new EventReader(),
                LawLimits.defaults(),
                new EntityPartition(12),
                new AppliedProgress(12),
                TimerSettings.with(RetentionSettings.NONE));

        String described = CheckpointTopology.of(Topics.unprefixed(), settings, () -> DecisionListener.NONE)
                .describe()
                .toString();

        try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
            assertThat(golden).isNotNull();
            assertThat(described.strip()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
