package dev.rewind.events.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.answer.TimelineAnswer.Entry;
import dev.rewind.events.answer.TimelineAnswer.StepRun;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Holds the JSON of a timeline, which consoles, command lines and plan runners of other versions read. */
class TimelineAnswerTest {

    private static final Instant AT = Instant.parse("2026-11-30T07:00:00Z");
    private static final CheckpointId START = new CheckpointId(EntityKey.plan("p"), 3);
    private static final Entry STEP = new Entry(
            AT,
            2,
            null,
            true,
            null,
            new StepRun("ship", 1, 2, START, AT, StepOutcome.COMPLETED, AT, null, null, 17L),
            null);

    private static final String STEP_JSON = """
            {"kind":"step","at":"2026-11-30T07:00:00.000Z","epoch":2,"parent":null,"current":true,"step":{"name":"ship",\
            "index":1,"attempt":2,"checkpoint_id":"plan:p:3","started_at":"2026-11-30T07:00:00.000Z","outcome":"completed",\
            "ended_at":"2026-11-30T07:00:00.000Z","end_offset":17}}""";

    @Test
    void aStepIsWrittenWithItsKindFirst() throws IOException {
        assertThat(Json.mapper().writeValueAsString(STEP)).isEqualTo(STEP_JSON);
    }

    @Test
    void itIsReadAsItWasWritten() throws IOException {
        assertThat(Json.mapper().readValue(STEP_JSON, Entry.class)).isEqualTo(STEP);
    }

    @Test
    void aKindAndMembersOfALaterVersionAreLeftOut() throws IOException {
        String later = STEP_JSON.replace("\"kind\":\"step\"", "\"kind\":\"stage\",\"new_member\":1");

        assertThat(Json.mapper().readValue(later, Entry.class)).isEqualTo(STEP);
    }
}
