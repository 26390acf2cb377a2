package dev.rewind.standalone.commands.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.output.Colours;
import org.junit.jupiter.api.Test;

class PreviewLinesTest {

    private static final int ESCAPE = 27;

    @Test
    void stepsThatAreNotDoneAgainAreNamed() throws Exception {
        JsonNode preview = Json.mapper().readTree("""
                        {"target":{"id":"plan:x:4"},"touched":[],"undo":[],
                         "rollback":{"rollback_id":"plan:x:r3","entity_type":"plan","entity_id":"x","attempts":1,"checkpoint_id":"plan:x:4","epoch":4,
                           "status":"commanded","undo":[],"ledger":[],"ordered_at":"2026-01-31T12:00:00.000Z",
                           "respond_by":"2026-01-31T12:05:00.000Z",
                           "cause":{"kind":"requested","event_id":"e1","reason":"r","requested_by":"ann"},
                           "undone_before":[
                             {"step":"pack\\u001b[2J","attempt":1,"checkpoint_id":"plan:x:3","completed":true},
                             {"step":"build","attempt":1,"checkpoint_id":"plan:x:2","completed":true}]},
                         "base":{"checkpoint_id":"plan:b:4","undo":[],"touched":[],
                           "undone_before":[{"step":"plough","attempt":1,"checkpoint_id":"plan:b:2","completed":true}]}}
                        """);

        assertThat(PreviewLines.of(preview, Colours.OFF))
                .contains(
                        "  undone before, and not done again: build",
                        "    (to have that done again, go back to plan:x:2)",
                        "    undone before, and not done again: plough",
                        "      (to have that done again, go back to plan:b:2)")
                .noneMatch(line -> line.indexOf(ESCAPE) >= 0);
    }
}
