package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.json.Json;
import dev.rewind.rules.state.EntityState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON of a head is stored, so a new version must read what an older one wrote, and write the same form. */
class StoredHeadTest {

    private static final String STORED = """
            {"entity":"plan:order-42","epoch":2,"taken":4,"latest":4,
            "chain_hash":"0c1bac0d3bb44553e607ab959b9624fa385c28784765e943061739dfbe7b96bf",
            "open_steps":[{"step":{"name":"b","attempt":2},"sequence":3,"started_at":"2026-01-31T12:00:05.000Z"}],
            "plan_start":1,"last_rollback":{"number":1,"attempt":1,"status":"applied"},"failures":{"b":1},
            "counts":{"completed":1,"failed":1,"refused":0,"pruned":0},
            "created_at":"2026-01-31T12:00:00.000Z","updated_at":"2026-01-31T12:00:06.000Z","last_offset":6,
            "seen":"fmC3EE4WCnyEzpW7TWhKRqUyglnUXzstEOMKJNHIsu+zS8J+VpOLYw6YPhligGkyCL+4qhk2Wbg="}
            """;

    /** What older versions did not write. */
    private static final String LATER = """
            "status_since":"2026-01-31T12:00:04.000Z","last_failure":{"kind":"step_failed","step":"b","attempt":1,
            "error":{"type":"boom","message":"itbroke"},"at":"2026-01-31T12:00:03.000Z"}}
            """;

    @Test
    void aHeadIsWrittenInTheStoredForm() throws JsonProcessingException {
        EntityScenario scenario = new EntityScenario();
        scenario.given(started("a"), completed("a"), started("b"), failed("b"), applied(1));
        scenario.given(started("b", 2, 2L), captured("x"));
        String whole = STORED.strip().replaceAll("}$", ",") + LATER;
        assertThat(Json.mapper().writeValueAsString(scenario.state).replace(" ", ""))
                .isEqualTo(whole.replaceAll("\\s", ""));
    }

    @Test
    void aStoredHeadIsReadAndWrittenUnchanged() throws JsonProcessingException {
        EntityState head = Json.mapper().readValue(STORED, EntityState.class);
        assertThat(head.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(head.failures()).containsEntry("b", 1);
        assertThat(head.openSteps())
                .singleElement()
                .satisfies(open -> assertThat(open.sequence()).isEqualTo(3));
        assertThat(Json.mapper().writeValueAsString(head)).isEqualTo(STORED.replaceAll("\\s", ""));
    }

    @ParameterizedTest
    @CsvSource({"epoch\":2, epoch\":3", "latest\":4, latest\":5", "plan_start\":1, plan_start\":5"})
    void aHeadWhosePartsContradictEachOtherIsRefused(String stored, String changed) {
        assertThatThrownBy(() -> Json.mapper().readValue(STORED.replace(stored, changed), EntityState.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("contradict each other");
    }
}
