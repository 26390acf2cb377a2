package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.Api.Answer;
import dev.rewind.service.config.Configuration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request is answered as soon as the stores show its decision, without waiting for the fact. */
class StoredDecisionsIT {

    private static final String PATIENTLY = "wait=15";

    private static QueryApi slow;
    private static Api withSlowFacts;

    /** Its consumer of facts receives nothing for 25 seconds. */
    @BeforeAll
    static void start() {
        Configuration lateFacts = Configuration.of(
                Map.of(
                        "REWIND_KAFKA_CONSUMER_FETCH_MIN_BYTES",
                        "50000000",
                        "REWIND_KAFKA_CONSUMER_FETCH_MAX_WAIT_MS",
                        "25000"),
                null);
        slow = QueryApi.start(QueryInstallation.shared().configuration().over(lateFacts));
        withSlowFacts = new Api(slow.url());
    }

    @AfterAll
    static void close() {
        slow.close();
    }

    @Test
    void aCheckpointIsAnsweredFromTheStores() {
        Answer taken = withSlowFacts
                .post("/api/checkpoints/note/decided", "{\"state\":{\"n\":1}}", "Prefer", PATIENTLY)
                .is(201);

        String location = taken.header("Location");
        assertThat(location).isEqualTo("/api/checkpoints/note:decided:1");
        assertThat(taken.json())
                .isEqualTo(
                        QueryInstallation.shared().api().get(location).is(200).json());
    }

    @Test
    void aRollbackIsAnsweredFromTheStores() {
        withSlowFacts
                .post("/api/checkpoints/note/back", "{\"state\":{\"n\":1}}", "Prefer", PATIENTLY)
                .is(201);

        Answer ordered = withSlowFacts
                .post("/api/checkpoints/note/back/rollback", "{\"reason\":\"wrong\"}", "Prefer", PATIENTLY)
                .is(200);

        JsonNode rollback = ordered.json();
        assertThat(rollback.path("rollback_id").asText()).isEqualTo("note:back:r1");
        assertThat(rollback.path("status").asText()).isEqualTo("commanded");
        assertThat(rollback.path("state").path("n").asInt()).isEqualTo(1);
        assertThat(ordered.header("Location")).isEqualTo("/api/rollbacks/note:back:r1");
    }

    @Test
    void aRefusalIsNotTakenForTheCheckpointBefore() {
        withSlowFacts
                .post("/api/checkpoints/note/refused", "{\"state\":{\"n\":1}}", "Prefer", PATIENTLY)
                .is(201);

        Answer undecided = withSlowFacts.post(
                "/api/checkpoints/note/refused/rollback",
                "{\"reason\":\"r\",\"if_latest\":\"note:refused:7\"}",
                "Prefer",
                "wait=1");

        undecided.is(202);
        QueryInstallation.shared()
                .api()
                .post("/api/checkpoints/note/refused/rollback", "{\"reason\":\"r\",\"if_latest\":\"note:refused:7\"}")
                .problem(409, "latest_changed");
    }

    @Test
    void whoDoesNotWaitGetsNoDecision() {
        withSlowFacts
                .post("/api/checkpoints/note/hurried", "{\"state\":1}", "Prefer", "wait=0")
                .is(202);
    }
}
