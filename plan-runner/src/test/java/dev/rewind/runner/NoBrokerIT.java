package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NoBrokerIT {

    @Test
    void aRunnerThatCannotReachTheLogStopsBeforeTheNextStep() {
        Story story = new Story();
        EmbeddedKafka kafka = EmbeddedKafka.temporary().start();
        Configuration configuration = Configuration.of(Map.of(), null)
                .with(Map.of(Setting.PARTITIONS, "1", Setting.PUBLISH_TIMEOUT, "1s"))
                .withBroker(kafka.bootstrapServers());
        TopicProvisioning.create(configuration.with(Map.of(Setting.PUBLISH_TIMEOUT, "30s")));
        Plan<String> plan = Plan.named("cut-off", String.class)
                .step("one", state -> {
                    kafka.close();
                    return state;
                })
                .step("two", state -> {
                    story.add("ran two");
                    return state;
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(configuration)) {
            assertThatThrownBy(() -> runner.start(plan, "-", story))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.LOG_UNAVAILABLE))
                    .hasMessageContaining("broker");
        }
        assertThat(story.lines()).contains("started one/1").doesNotContain("started two/1", "ran two");
    }
}
