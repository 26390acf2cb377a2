package dev.rewind.query.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api;
import dev.rewind.query.QueryInstallation;
import org.junit.jupiter.api.Test;

/** A rollback to a branch that an earlier rollback left says which steps stay undone. */
class LeftBranchIT {

    private static final String PLAN = "plan:left-branch";

    private final Api api = QueryInstallation.shared().api();

    @Test
    void aPreviewNamesTheStepsThatWereUndoneAndAreNotDoneAgain() {
        api.started(PLAN, "reserve", 1, "{\"n\":1}").is(202);
        api.publish("step-completed", PLAN, "{\"step\":{\"name\":\"reserve\"}}").is(202);
        api.started(PLAN, "build", 1, "{\"n\":2}").is(202);
        api.publish("step-completed", PLAN, "{\"step\":{\"name\":\"build\"}}").is(202);
        api.started(PLAN, "ship", 1, "{\"n\":3}").is(202);
        api.publish(
                        "step-failed",
                        PLAN,
                        "{\"step\":{\"name\":\"ship\"},\"error\":{\"type\":\"timeout\",\"message\":\"no\"}}")
                .is(202);
        api.publish("rollback-applied", PLAN, "{\"rollback_id\":\"" + PLAN + ":r1\"}")
                .is(202);
        api.post("/api/checkpoints/plan/left-branch/rollback", "{\"target\":{\"sequence\":2},\"reason\":\"r\"}");
        api.publish(
                        "rollback-applied",
                        PLAN,
                        "{\"rollback_id\":\"" + PLAN + ":r2\",\"undone\":[{\"step\":\"build\",\"attempt\":1,"
                                + "\"checkpoint_id\":\"" + PLAN + ":2\",\"completed\":true}]}")
                .is(202);

        JsonNode left = preview(3).path("undone_before");
        assertThat(left).hasSize(1);
        assertThat(left.at("/0/step").asText()).isEqualTo("build");
        assertThat(left.at("/0/checkpoint_id").asText()).isEqualTo(PLAN + ":2");
        assertThat(preview(1).has("undone_before")).isFalse();
    }

    private JsonNode preview(int sequence) {
        return api.post(
                        "/api/checkpoints/plan/left-branch/rollback",
                        "{\"target\":{\"sequence\":" + sequence + "},\"reason\":\"r\",\"dry_run\":true}")
                .is(200)
                .json();
    }
}
