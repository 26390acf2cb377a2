package dev.rewind.standalone.stuck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Entity;
import dev.rewind.events.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parked | rewind resume plan:a --reason TEXT",
                "paused | rewind resume plan:a --reason TEXT",
                "rollback_failed | rewind retry plan:a:r2 --reason TEXT",
                "awaiting_approval | rewind approve plan:a, or rewind reject plan:a --reason TEXT",
                "failed | rewind timeline plan:a, then rewind rollback plan:a --to N --reason TEXT --dry-run",
                "running | ''",
                "completed | ''"
            })
    void eachStatusHasItsCommand(String status, String command) throws JsonProcessingException {
        assertThat(NextCommand.of(entity(status, ""), approvals("true", "approver")))
                .isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"signal\":\"approved\" | rewind signal plan:a approved",
                "\"signal\":\"it's done\" | rewind signal plan:a 'it'\\''s done'",
                "\"signal\":\"board\",\"approval\":true | rewind approve plan:a",
                "\"until\":\"2027-01-01T00:00:00Z\" | ''"
            })
    void aWaitEndsByItsSignalOrApproval(String wait, String command) throws JsonProcessingException {
        String open = "{\"name\":\"s\",\"attempt\":1,\"checkpoint_id\":\"plan:a:1\","
                + "\"started_at\":\"2026-01-01T00:00:00Z\",\"waits\":{" + wait + "}}";

        assertThat(NextCommand.of(entity("waiting", open), approvals("true", "admin")))
                .isEqualTo(command);
    }

    /** A command that cannot work is not proposed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false | admin | rewind reject plan:a --reason TEXT (approving it needs REWIND_AUTH=token or jwt",
                "true | operator | rewind approve plan:a (by a person with the role approver), or rewind reject plan:a",
                "true | approver | rewind approve plan:a, or rewind reject plan:a --reason TEXT",
            })
    void anApprovalIsProposedToThoseWhoCanGiveIt(String authenticated, String role, String command)
            throws JsonProcessingException {
        assertThat(NextCommand.of(entity("awaiting_approval", ""), approvals(authenticated, role)))
                .startsWith(command);
    }

    @Test
    void thePersonThatAskedForARollbackIsToldThatAnotherOneApproves() {
        assertThat(approvals("true", "approver").barrier("ann")).isEqualTo("by another person than ann");
        assertThat(approvals("true", "approver").barrier("bob")).isEmpty();
    }

    @Test
    void aStepThatWaitsForAnApprovalWhichNoOneCanGiveCanBeCancelled() throws JsonProcessingException {
        String open = "{\"name\":\"s\",\"attempt\":1,\"checkpoint_id\":\"plan:a:1\","
                + "\"started_at\":\"2026-01-01T00:00:00Z\",\"waits\":{\"signal\":\"board\",\"approval\":true}}";

        assertThat(NextCommand.of(entity("waiting", open), approvals("false", "admin")))
                .startsWith("rewind cancel plan:a --reason TEXT (approving it needs REWIND_AUTH");
    }

    private static Approvals approvals(String authenticated, String role) {
        return new Approvals(() -> Json.mapper()
                .createObjectNode()
                .put("name", "ann")
                .put("role", role)
                .put("authenticated", authenticated.equals("true")));
    }

    private static Entity entity(String status, String open) throws JsonProcessingException {
        return Json.mapper()
                .readValue(
                        "{\"entity_type\":\"plan\",\"entity_id\":\"a\",\"status\":\"" + status
                                + "\",\"epoch\":3,\"open_steps\":[" + open
                                + "],\"counts\":{\"checkpoints\":1,\"rollbacks\":2,\"steps_completed\":0,"
                                + "\"steps_failed\":0,\"refused\":0},\"created_at\":\"2026-01-01T00:00:00Z\","
                                + "\"updated_at\":\"2026-01-01T00:00:00Z\"}",
                        Entity.class);
    }
}
