package dev.rewind.processor.timers;

import static dev.rewind.processor.PlanEvents.captured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.processor.timers.RetentionSettings.Limit;
import dev.rewind.processor.topology.TestStream;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionSettingsTest {
    private static final EntityKey PLAN = EntityKey.plan("order");
    private static final EntityKey ARTIFACT = new EntityKey("artifact", "picture");
    private static final EntityKey TASK = new EntityKey("task", "draw");

    @Test
    void limitsAreByTypeAndTheStarIsForTheOthers() {
        RetentionSettings retention = read(" plan:keep_last=100, max_age=30d; artifact:keep_last=10 ;*:max_age=90d");

        assertThat(retention.of(PLAN)).isEqualTo(new Limit(100, Duration.ofDays(30)));
        assertThat(retention.of(ARTIFACT)).isEqualTo(new Limit(10, null));
        assertThat(retention.of(TASK)).isEqualTo(new Limit(null, Duration.ofDays(90)));
    }

    @Test
    void whatIsNotNamedIsKept() {
        assertThat(read("").keepsEverything()).isTrue();
        assertThat(read("artifact:keep_last=10").of(PLAN)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keep_last=10            | \"keep_last=10\" must begin with a type of entity or * and a colon",
                "Plan:keep_last=10       | \"Plan:keep_last=10\" must begin with a type of entity or * and a colon",
                "plan:                   | \"\" must be keep_last=<1 to 999999999> or max_age=<time span>, each once",
                "plan:keep_last=0        | \"keep_last=0\" must be keep_last=<1 to 999999999>",
                "plan:keep_last=9999999999 | \"keep_last=9999999999\" must be keep_last=<1 to 999999999>",
                "plan:keep=3             | \"keep=3\" must be keep_last=<1 to 999999999>",
                "plan:max_age=3 weeks    | \"max_age=3 weeks\" must be a time span such as 500ms",
                "plan:max_age=0s         | \"max_age=0s\" must be longer than 0",
                "plan:keep_last=1,keep_last=2 | \"keep_last=2\" must be keep_last=<1 to 999999999> or max_age=<time span>, each",
                "plan:keep_last=1;plan:max_age=1d | \"plan\" occurs twice",
                "plan:keep_last=1;       | \"\" must begin with a type of entity",
            })
    void whatCannotBeReadIsNamedWithTheValueAndWhatToWrite(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("REWIND_RETENTION is \"" + text + "\"; ")
                .hasMessageContaining(why)
                .hasMessageEndingWith(", as in plan:keep_last=100,max_age=30d;*:max_age=90d");
    }

    @Test
    void whileCheckpointsAreTakenItIsAskedNowAndThenWhichCanGo(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory, timers("plan:keep_last=20"))) {
            for (int i = 0; i < 40; i++) {
                stream.publishNow(PLAN, captured(i));
                stream.publishNow(TASK, captured(i));
            }

            assertThat(stream.published()).singleElement().satisfies(event -> {
                assertThat(event.entity()).isEqualTo(PLAN);
                assertThat(event.data()).isEqualTo(new RetentionDue(null, 20, null));
            });
        }
    }

    @Test
    void whatHasBecomeTooOldIsFoundWithoutAnyEvent(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory, timers("*:max_age=1h"))) {
            stream.publishNow(PLAN, captured(1));
            stream.publishNow(PLAN, captured(2));
            stream.publishNow(TASK, captured("alone, and so the latest"));

            stream.pass(Duration.ofMinutes(59));
            aRound(stream);
            assertThat(stream.published()).isEmpty();

            stream.pass(Duration.ofMinutes(7));
            aRound(stream);
            assertThat(stream.published()).singleElement().satisfies(event -> {
                assertThat(event.entity()).isEqualTo(PLAN);
                assertThat(((RetentionDue) event.data()).olderThan())
                        .isBetween(TestStream.START.plusMillis(1), TestStream.START.plus(Duration.ofMinutes(7)));
            });
        }
    }

    @Test
    void whatWasThereBeforeTheLimitsWereSetIsFoundAfterTheRestart(@TempDir Path directory) throws Exception {
        try (TestStream before = new TestStream(directory.resolve("before"));
                TestStream after = new TestStream(directory.resolve("after"), timers("plan:keep_last=2"))) {
            for (int plan = 0; plan < 300; plan++) {
                for (int i = 0; i < (plan % 100 == 0 ? 3 : 2); i++) {
                    before.publishNow(EntityKey.plan("order-" + plan), captured(i));
                }
            }
            after.takeOver(before.rows());

            aRound(after);

            assertThat(after.published())
                    .extracting(Envelope::entity)
                    .containsExactlyInAnyOrder(
                            EntityKey.plan("order-0"), EntityKey.plan("order-100"), EntityKey.plan("order-200"));
        }
    }

    /** Enough time for every part of a retention round. */
    private static void aRound(TestStream stream) {
        for (int i = 0; i < 300; i++) {
            stream.pass(Duration.ofMillis(100));
        }
    }

    private static TimerSettings timers(String retention) {
        return TimerSettings.with(read(retention));
    }

    private static RetentionSettings read(String text) {
        return RetentionSettings.of(Configuration.of(Map.of("REWIND_RETENTION", text), null));
    }
}
