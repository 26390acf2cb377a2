package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.TimelineAnswer;
import dev.rewind.standalone.client.TimelineAnswer.StepRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats a timeline: every checkpoint with its step and outcome, every rollback with its target. */
public final class TimelineLines {

    private static final int CELLS = 4;

    private final TimelineAnswer timeline;
    private final Colours colours;
    private final Map<CheckpointId, StepRun> ended = new HashMap<>();

    private TimelineLines(TimelineAnswer timeline, Colours colours) {
        this.timeline = timeline;
        this.colours = colours;
        timeline.steps().forEach(step -> ended.put(step.checkpointId(), step));
    }

    /** The lines, oldest checkpoint first. */
    public static List<String> of(TimelineAnswer timeline, Colours colours) {
        return new TimelineLines(timeline, colours).lines();
    }

    private List<String> lines() {
        List<TimelineTree.Row> rows = TimelineTree.rows(timeline);
        List<List<String>> cells = new ArrayList<>();
        int[] widths = new int[CELLS];
        for (TimelineTree.Row row : rows) {
            Checkpoint checkpoint = row.checkpoint();
            List<String> texts = checkpoint == null ? List.of() : cells(row.graph(), checkpoint);
            for (int i = 0; i < texts.size(); i++) {
                widths[i] = Math.max(widths[i], texts.get(i).length());
            }
            cells.add(texts);
        }
        List<String> lines = new ArrayList<>();
        lines.add(heading(timeline.entity()));
        lines.add("");
        for (int i = 0; i < rows.size(); i++) {
            TimelineTree.Row row = rows.get(i);
            Rollback rollback = row.rollback();
            Checkpoint checkpoint = row.checkpoint();
            if (rollback != null) {
                lines.add(row.graph() + " " + rollbackLine(rollback));
            } else if (checkpoint != null) {
                lines.add(checkpointLine(checkpoint, cells.get(i), widths));
            }
        }
        return lines;
    }

    private String heading(Entity entity) {
        return colours.bold(entity.entityType() + ":" + entity.entityId()) + "  " + HumanValues.wire(entity.status())
                + ", epoch " + entity.epoch()
                + ", " + HumanValues.count(entity.counts().checkpoints(), "checkpoint")
                + ", " + HumanValues.count(entity.counts().rollbacks(), "rollback")
                + (entity.partlyApplied() == null
                        ? ""
                        : ", " + colours.red("r" + entity.partlyApplied().number() + " applied partly"));
    }

    private List<String> cells(String graph, Checkpoint checkpoint) {
        Step step = checkpoint.step();
        return List.of(
                graph + " " + checkpoint.sequence(),
                step == null
                        ? "(" + HumanValues.oneLine(checkpoint.reason()) + ")"
                        : HumanValues.step(step.name(), step.attempt()),
                outcome(checkpoint),
                HumanValues.shortHash(checkpoint.stateHash()));
    }

    private String outcome(Checkpoint checkpoint) {
        if (checkpoint.step() == null) {
            return "";
        }
        StepRun end = ended.get(checkpoint.id());
        StepOutcome outcome = end == null ? null : end.outcome();
        if (end == null || outcome == null) {
            return "… under way";
        }
        String took =
                end.endedAt() == null ? "" : ", " + HumanValues.span(Duration.between(end.startedAt(), end.endedAt()));
        if (outcome == StepOutcome.COMPLETED && end.undo() != null) {
            return "↩ " + HumanValues.undo(end.undo());
        }
        return switch (outcome) {
            case COMPLETED -> "✔ completed" + took;
            case FAILED -> "✘ failed" + took;
            case TIMED_OUT -> "✘ timed out" + took;
            case CANCELLED -> "↩ cancelled";
            case UNDONE -> "↩ undone";
        };
    }

    private String checkpointLine(Checkpoint checkpoint, List<String> cells, int[] widths) {
        StepRun end = ended.get(checkpoint.id());
        StepOutcome outcome = end == null ? null : end.outcome();
        String ended = padded(cells.get(2), widths[2]);
        StringBuilder line = new StringBuilder(padded(cells.get(0), widths[0]))
                .append("  ")
                .append(padded(cells.get(1), widths[1]))
                .append("  ")
                .append(
                        end == null || outcome == null
                                ? ended
                                : colours.outcome(end.undo() == null ? outcome : StepOutcome.UNDONE, ended))
                .append("  ")
                .append(colours.dim(padded(cells.get(3), widths[3]) + "  " + Rfc3339.format(checkpoint.createdAt())));
        ErrorDetail error = end == null ? null : end.error();
        if (error != null) {
            line.append("  ").append(colours.red(HumanValues.oneLine(error.message())));
        }
        if (checkpoint.id().equals(timeline.entity().latest())) {
            line.append("  ").append(colours.bold("◀ latest"));
        }
        return line.toString();
    }

    private String rollbackLine(Rollback rollback) {
        StringBuilder line = new StringBuilder()
                .append(colours.yellow("r" + rollback.rollbackId().number() + " to "
                        + rollback.checkpointId().sequence()))
                .append("  ")
                .append(why(rollback))
                .append("; ")
                .append(standing(rollback));
        if (rollback.settledAt() != null) {
            line.append(" after ")
                    .append(HumanValues.span(Duration.between(rollback.orderedAt(), rollback.settledAt())));
        }
        if (!rollback.undo().isEmpty()) {
            line.append("; takes back ")
                    .append(rollback.undo().stream()
                            .map(TimelineLines::undoText)
                            .collect(Collectors.joining(", ")));
        }
        return line.toString();
    }

    /** The step, marked if its effects stay. */
    private static String undoText(UndoStep undo) {
        String step = HumanValues.step(undo.step(), undo.attempt());
        UndoOutcome outcome = undo.outcome();
        return outcome == UndoOutcome.NOT_UNDONE || outcome == UndoOutcome.IRREVERSIBLE
                ? step + " (" + HumanValues.undo(outcome) + HumanValues.why(undo.undo()) + ")"
                : step;
    }

    private String standing(Rollback rollback) {
        String words = HumanValues.standing(rollback);
        return rollback.standing() == Rollback.Standing.APPLIED_PARTLY ? colours.red(words) : words;
    }

    private static String why(Rollback rollback) {
        String reason = rollback.reason();
        String asked = rollback.requestedBy() == null ? "requested" : "requested by " + rollback.requestedBy();
        Step step = rollback.cause().step();
        return switch (rollback.cause().kind()) {
            case STEP_FAILED -> step == null ? "plan failed" : HumanValues.oneLine(step.name()) + " failed";
            case STEP_TIMED_OUT -> step == null ? "timed out" : HumanValues.oneLine(step.name()) + " timed out";
            case OPERATION_FAILED -> "operation failed";
            case REQUESTED -> HumanValues.oneLine(asked + (reason == null ? "" : ": " + reason));
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
