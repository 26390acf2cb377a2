package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalSettingsTest {
    private static final EntityKey PLAN = EntityKey.plan("order");
    private static final EntityKey TASK = new EntityKey("task", "draw");

    @Test
    void policiesAreByTypeAndTheStarIsForTheOthers() {
        ApprovalPolicies policies = read(" plan:irreversible, entities=3,age=7d,expires=4h ; *:any");

        assertThat(policies.of(PLAN))
                .isEqualTo(new ApprovalPolicy(false, true, 3, Duration.ofDays(7), false, Duration.ofHours(4)));
        assertThat(policies.of(TASK))
                .isEqualTo(new ApprovalPolicy(true, false, null, null, false, ApprovalPolicy.EXPIRES));
        assertThat(read("*:automatic").of(PLAN).automatic()).isTrue();
        assertThat(read("*:any").of(PLAN).automatic()).isFalse();
        assertThat(read("task:edits").of(PLAN)).isEqualTo(ApprovalPolicy.NONE);
        assertThat(read("").of(PLAN)).isEqualTo(ApprovalPolicy.NONE);
    }

    @Test
    void aFileHasALineForEachType(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("approval"), "# by the board\nplan:any # all\n\ntask:edits\n");
        ApprovalPolicies policies =
                ApprovalSettings.of(Configuration.of(Map.of("REWIND_APPROVAL_FILE", file.toString()), null));

        assertThat(policies.byType()).containsOnlyKeys("plan", "task");
        assertThat(policies.of(PLAN).any()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "any              | \"any\" must begin with a type of entity or * and a colon",
                "Plan:any         | \"Plan:any\" must begin with a type of entity or * and a colon",
                "plan:            | \"\" must be any, irreversible, edits, automatic, entities=<0 to 9999>",
                "plan:any,any     | \"any\" must be any, irreversible, edits, automatic, entities=<0 to 9999>",
                "plan:any=1       | \"any=1\" must be any, irreversible, edits, automatic, entities=<0 to 9999>",
                "plan:entities=-1 | \"entities=-1\" must be any, irreversible, edits, automatic, entities=<0 to 9999>",
                "plan:age=        | \"age=\" must be a time span such as 500ms",
                "plan:age=0s      | \"age=0s\" must be longer than 0",
                "plan:expires=2   | \"expires=2\" must be a time span such as 500ms",
                "plan:any;plan:edits | \"plan\" occurs twice",
            })
    void whatCannotBeReadIsNamedWithTheValueAndWhatToWrite(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("REWIND_APPROVAL is \"" + text + "\"; ")
                .hasMessageContaining(why)
                .hasMessageEndingWith(", as in plan:irreversible,entities=3,age=7d,expires=4h;*:any");
    }

    private static ApprovalPolicies read(String text) {
        return ApprovalSettings.of(Configuration.of(Map.of("REWIND_APPROVAL", text), null));
    }
}
