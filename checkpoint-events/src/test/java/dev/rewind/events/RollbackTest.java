package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rollback reports a step as undone, or a participant as back, only if an answer says so. */
class RollbackTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final RollbackId ID = new RollbackId(PLAN, 1);
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final EventRef EVENT = new EventRef("e", "/test", 0, 1);
    private static final UndoStep SHIP = new UndoStep("ship", 1, new CheckpointId(PLAN, 3), false);
    private static final UndoStep CHARGE = new UndoStep("charge", 1, new CheckpointId(PLAN, 2), true);
    private static final UndoStep RESERVE = new UndoStep("reserve", 1, new CheckpointId(PLAN, 1), true);

    @Test
    void beforeTheAnswerNothingIsUndone() {
        assertThat(outcomes(ordered()))
                .containsExactly(UndoOutcome.CANCELLED, UndoOutcome.TO_UNDO, UndoOutcome.TO_UNDO);
    }

    @Test
    void afterItOnlyWhatItNamesIs() {
        assertThat(outcomes(ordered().settled(settled(Rollback.Status.APPLIED, List.of(CHARGE)))))
                .containsExactly(UndoOutcome.CANCELLED, UndoOutcome.UNDONE, UndoOutcome.NOT_UNDONE);
        assertThat(outcomes(ordered().settled(settled(Rollback.Status.EXPIRED, List.of()))))
                .containsExactly(UndoOutcome.CANCELLED, UndoOutcome.NOT_UNDONE, UndoOutcome.NOT_UNDONE);
        assertThat(outcomes(ordered().settled(settled(Rollback.Status.FAILED, List.of(SHIP)))))
                .containsExactly(UndoOutcome.UNDONE, UndoOutcome.NOT_UNDONE, UndoOutcome.NOT_UNDONE);
    }

    /** Rows are compared with what a rebuild writes, and older rows lack every member that is added. */
    @Test
    void aLineOfTheLedgerIsWrittenWithItsMembersAlone() {
        JsonNode line = Json.mapper()
                .<JsonNode>valueToTree(ordered().settled(settled(Rollback.Status.APPLIED, List.of(CHARGE))))
                .at("/ledger/0");

        assertThat(line.fieldNames()).toIterable().containsExactlyInAnyOrder("status", "undone", "at");
    }

    @Test
    void aStepWithoutAnUndoIsNeverCalledUndoneEvenIfTheAnswerSaysSo() {
        UndoStep mail = UndoStep.of(
                new Step("mail", 3, 1, Step.Undo.irreversible("the mail is sent")), new CheckpointId(PLAN, 3), true);
        UndoStep price = UndoStep.of(new Step("price", 2, 1, Step.Undo.NONE_NEEDED), new CheckpointId(PLAN, 2), true);
        UndoStep open = UndoStep.of(
                new Step("print", 4, 1, Step.Undo.irreversible("paper is used")), new CheckpointId(PLAN, 4), false);
        UndoStep reserve = UndoStep.of(new Step("reserve", 1, 1, Step.Undo.AVAILABLE), new CheckpointId(PLAN, 1), true);
        Rollback ordered = Rollback.ordered(order(1, List.of(open, mail, price, reserve)));

        assertThat(outcomes(ordered))
                .containsExactly(
                        UndoOutcome.CANCELLED,
                        UndoOutcome.IRREVERSIBLE,
                        UndoOutcome.NOTHING_TO_UNDO,
                        UndoOutcome.TO_UNDO);
        assertThat(outcomes(ordered.settled(settled(Rollback.Status.APPLIED, List.of(open, mail, price, reserve)))))
                .containsExactly(
                        UndoOutcome.CANCELLED,
                        UndoOutcome.IRREVERSIBLE,
                        UndoOutcome.NOTHING_TO_UNDO,
                        UndoOutcome.UNDONE);
    }

    @Test
    void aRetryStartsANewLineAndTheOldAnswerIsShownAsOld() {
        Rollback expired = ordered().settled(settled(Rollback.Status.EXPIRED, List.of()));
        Rollback again = expired.commandedAgain(order(6));
        Rollback applied = again.settled(settled(Rollback.Status.APPLIED, List.of(CHARGE)));

        assertThat(ledger(again)).containsExactly("expired earlier", "asked");
        assertThat(outcomes(again)).contains(UndoOutcome.TO_UNDO);
        assertThat(ledger(applied)).containsExactly("expired earlier", "applied");
        assertThat(ledger(ordered().commandedAgain(order(2)))).isEmpty();
    }

    @Test
    void aLateAnswerMakesTheEarlierOneThePast() {
        Rollback late = ordered()
                .settled(settled(Rollback.Status.FAILED, List.of()))
                .settled(settled(Rollback.Status.APPLIED, List.of()));

        assertThat(ledger(late)).containsExactly("failed earlier", "applied");
    }

    @Test
    void jsonHasWhatFollowsAndReadsItFromTheLedgerAlone() throws Exception {
        Rollback applied = ordered().settled(settled(Rollback.Status.APPLIED, List.of(CHARGE)));
        JsonNode json = Json.mapper().valueToTree(applied);

        assertThat(json.at("/standing").asText()).isEqualTo("applied");
        assertThat(json.at("/undo/1/outcome").asText()).isEqualTo("undone");
        assertThat(json.at("/undo/2/outcome").asText()).isEqualTo("not_undone");
        assertThat(json.at("/ledger/0/undone/0").has("outcome")).isFalse();
        assertThat(json.at("/ledger/0").has("earlier")).isFalse();
        assertThat(Json.mapper().treeToValue(json, Rollback.class)).isEqualTo(applied);

        String lie = json.toString()
                .replace("\"not_undone\"", "\"sent\"")
                .replace("\"standing\":\"applied\"", "\"standing\":7");
        assertThat(Json.mapper().readValue(lie, Rollback.class)).isEqualTo(applied);
    }

    private static Rollback ordered() {
        return Rollback.ordered(order(1));
    }

    private static Fact.RollbackOrdered order(int attempt) {
        return order(attempt, List.of(SHIP, CHARGE, RESERVE));
    }

    private static Fact.RollbackOrdered order(int attempt, List<UndoStep> undo) {
        Checkpoint target = new Checkpoint(
                        new CheckpointId(PLAN, 1),
                        null,
                        1,
                        "manual",
                        null,
                        null,
                        java.util.Map.of(),
                        "0".repeat(64),
                        null,
                        "",
                        2,
                        null,
                        AT,
                        EVENT,
                        null,
                        null)
                .chained();
        RollbackCause cause = new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "why", "eve");
        return new Fact.RollbackOrdered(EVENT, AT, ID, 2, CheckpointRef.of(target), cause, undo, attempt, AT);
    }

    private static Fact.RollbackSettled settled(Rollback.Status outcome, List<UndoStep> undone) {
        return new Fact.RollbackSettled(EVENT, AT, ID, outcome, null, null, undone, null);
    }

    private static List<@Nullable UndoOutcome> outcomes(Rollback rollback) {
        return rollback.undo().stream()
                .<@Nullable UndoOutcome>map(UndoStep::outcome)
                .toList();
    }

    private static List<String> ledger(Rollback rollback) {
        return rollback.ledger().stream()
                .map(entry ->
                        entry.status().name().toLowerCase(java.util.Locale.ROOT) + (entry.holds() ? "" : " earlier"))
                .toList();
    }
}
