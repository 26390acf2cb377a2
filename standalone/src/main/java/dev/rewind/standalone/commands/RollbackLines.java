package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Formats one rollback for people: its target, each step with its outcome, its participants, and who applies it. */
public final class RollbackLines {

    private RollbackLines() {}

    public static List<String> of(Rollback rollback) {
        List<String> lines = new ArrayList<>();
        lines.add(rollback.rollbackId() + " to " + rollback.checkpointId() + ": " + HumanValues.standing(rollback)
                + ", epoch " + rollback.epoch());
        if (rollback.editedCheckpointId() != null) {
            lines.add("  goes on from " + rollback.editedCheckpointId() + ", with an edited state");
        }
        rollback.undo().forEach(step -> lines.add(takenBack(step)));
        lines.addAll(undoneBefore(rollback.undoneBefore()));
        rollback.ledger().forEach(entry -> lines.add(answer(rollback, entry)));
        if (rollback.standing() == Rollback.Standing.APPLIED_PARTLY) {
            lines.add("  rewind retry " + rollback.rollbackId() + " --reason … asks the participants that could not go"
                    + " back again");
        }
        return lines;
    }

    /** One step with its outcome; before the command is answered, with what will become of the step. */
    public static String takenBack(UndoStep step) {
        UndoOutcome outcome = step.outcome();
        String became = HumanValues.undo(outcome == null ? step.foreseen() : outcome);
        return "  " + became + " ".repeat(Math.max(0, 16 - became.length())) + "  "
                + HumanValues.step(step.step(), step.attempt()) + ", started from " + step.checkpointId()
                + HumanValues.why(step.undo());
    }

    /** The steps that the restored state includes although they were undone, and how to have them done again. */
    public static List<String> undoneBefore(List<UndoStep> steps) {
        List<String> lines = new ArrayList<>();
        steps.forEach(step ->
                lines.add("  undone before, and not done again: " + HumanValues.step(step.step(), step.attempt())));
        if (!steps.isEmpty()) {
            lines.add("    (to have that done again, go back to "
                    + steps.get(steps.size() - 1).checkpointId() + ")");
        }
        return lines;
    }

    /** Prints {@link #whoApplies} to stderr. */
    public static void sayWhoApplies(Terminal terminal, Rollback rollback, JsonNode answer) {
        whoApplies(rollback, answer).forEach(terminal::say);
    }

    /**
     * Names the command that applies the rollback if no runner is left to do it; otherwise empty.
     *
     * @param answer the answer of the query API, which says whether a runner takes the plan
     */
    public static List<String> whoApplies(Rollback rollback, JsonNode answer) {
        boolean isTaken = answer.at("/presence/status").asText().equals("connected");
        if (rollback.planEnded() == null || rollback.status() != Rollback.Status.COMMANDED || isTaken) {
            return List.of();
        }
        EntityKey entity = rollback.rollbackId().entity();
        return List.of(
                entity + " had " + (HumanValues.wire(rollback.planEnded()).equals("failed") ? "failed" : "completed")
                        + ", so it has no runner now: the rollback is applied when a runner continues the plan.",
                "To do so: rewind run FILE --id " + entity.id() + "  (FILE is its plan file; a service runs its id"
                        + " again)");
    }

    /**
     * Says whether anyone is there to apply a rollback. Names no one for a plan that had ended and that no runner takes,
     * for which {@link #whoApplies} names the command.
     *
     * @param answer the answer of the query API to a request or a dry run
     */
    public static List<String> whoIsThere(JsonNode answer) {
        JsonNode presence = answer.path("presence");
        boolean hasEnded = answer.has("plan_ended") || answer.path("rollback").has("plan_ended");
        String status = presence.path("status").asText();
        String runner = HumanValues.oneLine(presence.path("runner").asText());
        if (status.equals("connected")) {
            return List.of("  " + runner + " is there to apply it");
        }
        if (hasEnded || status.isEmpty()) {
            return List.of();
        }
        String advice = HumanValues.oneLine(presence.path("advice").asText());
        String seen = presence.has("last_seen")
                ? " (" + runner + ", last seen " + presence.path("last_seen").asText() + ")"
                : "";
        return advice.isEmpty() ? List.of() : List.of("  no one is known to apply it" + seen + ": " + advice);
    }

    private static String answer(Rollback rollback, LedgerEntry entry) {
        String unnamed = rollback.entityType().equals("plan") ? "the runner" : "the service";
        String who = entry.participant() == null ? unnamed : HumanValues.oneLine(entry.participant());
        boolean isUnanswered = entry.participant() == null && entry.status() == LedgerStatus.EXPIRED;
        boolean isAskedLater = entry.isBaseToAsk() && rollback.status() != Rollback.Status.APPLIED;
        return "  " + (isUnanswered ? "no answer" : who) + " "
                + (isAskedLater ? "is asked once this is applied" : HumanValues.wire(entry.status()))
                + (entry.error() == null
                        ? ""
                        : ": " + HumanValues.oneLine(entry.error().message()))
                + (entry.holds() ? "" : "  (earlier, " + Rfc3339.format(entry.at()) + ")");
    }
}
