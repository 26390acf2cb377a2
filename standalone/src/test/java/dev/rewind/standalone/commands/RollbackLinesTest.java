package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Formats rollbacks as the API returns them. */
class RollbackLinesTest {

    private static final String ROLLBACK = """
            {"rollback_id":"plan:a:r1","entity_type":"plan","entity_id":"a","checkpoint_id":"plan:a:1","epoch":2,
             "status":"%s","cause":{"event_id":"e","kind":"requested"},"attempts":2,"undo":[
              {"step":"ship","attempt":1,"checkpoint_id":"plan:a:2","completed":true},
              {"step":"charge","attempt":1,"checkpoint_id":"plan:a:1","completed":true}],
             "ledger":[%s],"ordered_at":"2026-01-31T12:00:00Z","respond_by":"2026-01-31T12:01:00Z"%s}""";
    private static final String EXPIRED =
            "{\"status\":\"expired\",\"undone\":[],\"at\":\"2026-01-31T12:05:00Z\",\"earlier\":true}";
    private static final String APPLIED = """
            {"status":"applied","at":"2026-01-31T12:09:00Z","undone":[
              {"step":"charge","attempt":1,"checkpoint_id":"plan:a:1","completed":true}]}""";
    private static final String INVOICE = """
            {"participant":"artifact:invoice","step":"charge","attempt":1,"status":"failed","undone":[],
             "at":"2026-01-31T12:09:00Z","error":{"type":"no_checkpoint","message":"there is no checkpoint"}}""";

    @Test
    void beforeTheAnswerStepsAreToBeUndone() throws IOException {
        assertThat(RollbackLines.of(read("commanded", "", "")))
                .containsExactly(
                        "plan:a:r1 to plan:a:1: commanded, epoch 2",
                        "  to undo           ship, started from plan:a:2",
                        "  to undo           charge, started from plan:a:1");
    }

    /** A preview has bare steps, which say only what they declared. */
    @Test
    void aStepThatCannotBeUndoneIsNotShownAsOneThatWillBe() throws IOException {
        assertThat(RollbackLines.takenBack(step(",\"undo\":{\"kind\":\"irreversible\",\"note\":\"the mail is sent\"}")))
                .isEqualTo("  cannot be undone  mail, started from plan:a:2: the mail is sent");
        assertThat(RollbackLines.takenBack(step(",\"undo\":{\"kind\":\"none_needed\"}")))
                .isEqualTo("  nothing to undo   mail, started from plan:a:2");
        assertThat(RollbackLines.takenBack(step(",\"undo\":{\"kind\":\"available\"}")))
                .isEqualTo("  to undo           mail, started from plan:a:2");
        assertThat(RollbackLines.takenBack(step(""))).isEqualTo("  to undo           mail, started from plan:a:2");
    }

    private static UndoStep step(String declared) throws IOException {
        return Json.mapper()
                .readValue(
                        "{\"step\":\"mail\",\"attempt\":1,\"checkpoint_id\":\"plan:a:2\",\"completed\":true" + declared
                                + "}",
                        UndoStep.class);
    }

    @Test
    void afterTheAnswerOnlyTheNamedStepsAreUndoneAndOldAnswersAreMarked() throws IOException {
        assertThat(RollbackLines.of(read("applied", EXPIRED + "," + APPLIED, "")))
                .containsExactly(
                        "plan:a:r1 to plan:a:1: applied, epoch 2",
                        "  not undone        ship, started from plan:a:2",
                        "  undone            charge, started from plan:a:1",
                        "  no answer expired  (earlier, 2026-01-31T12:05:00.000Z)",
                        "  the runner applied");
    }

    @Test
    void aParticipantThatCouldNotGoBackIsNoSuccessAndItsRetryIsNamed() throws IOException {
        assertThat(RollbackLines.of(read("applied", INVOICE + "," + APPLIED, "")))
                .startsWith("plan:a:r1 to plan:a:1: applied partly: 1 of 1 could not go back, epoch 2")
                .contains("  artifact:invoice failed: there is no checkpoint")
                .last()
                .asString()
                .contains("rewind retry plan:a:r1");
    }

    @Test
    void stepsThatWereUndoneBeforeAndAreNotDoneAgainAreNamed() throws IOException {
        String undoneBefore = ",\"undone_before\":["
                + "{\"step\":\"pack\",\"attempt\":2,\"checkpoint_id\":\"plan:a:4\",\"completed\":true},"
                + "{\"step\":\"build\",\"attempt\":1,\"checkpoint_id\":\"plan:a:3\",\"completed\":true}]";

        assertThat(RollbackLines.of(read("applied", APPLIED, undoneBefore)))
                .containsSequence(
                        "  undone before, and not done again: pack #2",
                        "  undone before, and not done again: build",
                        "    (to have that done again, go back to plan:a:3)");
    }

    @Test
    void theCommandThatAppliesARollbackOfAnEndedPlanIsNamedUnlessARunnerTakesThePlan() throws IOException {
        Rollback ended = read("commanded", "", ",\"plan_ended\":\"completed\"");
        JsonNode unknown = Json.mapper().readTree("{}");
        JsonNode served = Json.mapper()
                .readTree("{\"plan_ended\":\"completed\",\"presence\":{\"status\":\"connected\",\"runner\":\"r\"}}");

        assertThat(RollbackLines.whoApplies(ended, unknown))
                .first()
                .asString()
                .startsWith("plan:a had completed, so it has no runner now");
        assertThat(RollbackLines.whoApplies(read("commanded", "", ",\"plan_ended\":\"failed\""), unknown))
                .last()
                .asString()
                .contains("rewind run FILE --id a");
        assertThat(RollbackLines.whoApplies(ended, served)).isEmpty();
        assertThat(RollbackLines.whoIsThere(served)).containsExactly("  r is there to apply it");
        assertThat(RollbackLines.whoApplies(read("commanded", "", ""), unknown)).isEmpty();
        assertThat(RollbackLines.whoApplies(read("applied", APPLIED, ",\"plan_ended\":\"completed\""), unknown))
                .isEmpty();
    }

    private static Rollback read(String status, String ledger, String more) throws IOException {
        return Json.mapper().readValue(ROLLBACK.formatted(status, ledger, more), Rollback.class);
    }
}
