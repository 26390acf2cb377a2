package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.answer.TimelineAnswer.StepRun;
import dev.rewind.events.json.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Formats a timeline: every checkpoint with its step and outcome, every rollback with its target. On a terminal that is too
 * narrow for that, hashes are left out, times are relative, errors have lines of their own, and long text goes on beside
 * the tree.
 */
public final class TimelineLines {

    private static final int CELLS = 4;
    private static final int NAME = 1;
    private static final int OUTCOME = 2;
    private static final int HASH = 3;
    private static final int NARROWEST = 8;
    private static final int AGE = 12;
    private static final int MOST_COMING = 8;
    private static final int LINES_OF_AN_ERROR = 3;
    private static final String GAP = "  ";
    private static final String LATEST = "  ◀ latest";

    private final TimelineAnswer timeline;
    private final AnswerOutput output;
    private final Colours colours;
    private final int width;
    private boolean hasTimes = true;
    private final Map<CheckpointId, StepRun> ended = new HashMap<>();

    /** The steps by the times of their ends; an empty name if several ended in the same millisecond. */
    private final Map<Instant, String> endedAt = new HashMap<>();

    private TimelineLines(TimelineAnswer timeline, AnswerOutput output, int width) {
        this.timeline = timeline;
        this.output = output;
        this.colours = output.terminal().outColours();
        this.width = width;
        timeline.steps().forEach(step -> {
            ended.put(step.checkpointId(), step);
            if (step.endedAt() != null) {
                endedAt.merge(step.endedAt(), step.name(), (one, other) -> "");
            }
        });
    }

    /** The lines, oldest checkpoint first. */
    public static List<String> of(TimelineAnswer timeline, AnswerOutput output) {
        List<String> whole = new TimelineLines(timeline, output, Integer.MAX_VALUE).lines();
        return whole.stream().allMatch(line -> Colours.width(line) <= output.width())
                ? whole
                : new TimelineLines(timeline, output, output.width()).lines();
    }

    private boolean isWide() {
        return width == Integer.MAX_VALUE;
    }

    private List<String> lines() {
        List<TimelineTree.Row> rows = TimelineTree.rows(timeline);
        List<List<String>> cells = new ArrayList<>();
        int[] widths = new int[CELLS];
        for (TimelineTree.Row row : rows) {
            Checkpoint checkpoint = row.checkpoint();
            List<String> texts = checkpoint == null ? List.of() : cells(row.graph(), checkpoint);
            for (int i = 0; i < texts.size(); i++) {
                widths[i] = Math.max(widths[i], Columns.of(texts.get(i)));
            }
            cells.add(texts);
        }
        fit(cells, widths);
        List<String> lines = new ArrayList<>(Wrapping.lines(heading(timeline.entity()), width, "", "  "));
        lines.add("");
        for (int i = 0; i < rows.size(); i++) {
            TimelineTree.Row row = rows.get(i);
            Rollback rollback = row.rollback();
            Checkpoint checkpoint = row.checkpoint();
            String below =
                    below(row.graph(), i + 1 < rows.size() ? rows.get(i + 1).graph() : "");
            if (rollback != null) {
                lines.addAll(Wrapping.lines(rollbackLine(rollback), width, row.graph() + " ", below + "   "));
            } else if (checkpoint != null) {
                lines.addAll(checkpointLines(checkpoint, cells.get(i), widths, below + "   "));
            }
        }
        lines.addAll(comingLines(timeline.entity()));
        return lines;
    }

    /** The steps to come, below the latest checkpoint. */
    private List<String> comingLines(Entity entity) {
        PlanPlace place = PlanPlace.of(entity);
        List<String> lines = new ArrayList<>();
        List<String> coming = place == null ? List.of() : place.coming();
        for (String step : coming.subList(0, Math.min(coming.size(), MOST_COMING))) {
            lines.add(colours.dim(HumanValues.shortened("○ to come  " + HumanValues.oneLine(step), width)));
        }
        if (coming.size() > MOST_COMING) {
            lines.add(colours.dim("○ and " + (coming.size() - MOST_COMING) + " more steps"));
        }
        return lines;
    }

    /** Narrows the names of steps, and leaves out hashes, so that the lines fit. */
    private void fit(List<List<String>> cells, int[] widths) {
        if (isWide()) {
            return;
        }
        widths[HASH] = 0;
        int others = widths[0] + widths[OUTCOME] + 2 * GAP.length() + LATEST.length();
        hasTimes = others + GAP.length() + AGE + NARROWEST <= width;
        others += hasTimes ? GAP.length() + AGE : 0;
        widths[NAME] = Math.min(widths[NAME], Math.max(NARROWEST, width - others));
        cells.replaceAll(row -> row.isEmpty()
                ? row
                : List.of(row.get(0), HumanValues.shortened(row.get(NAME), widths[NAME]), row.get(OUTCOME), ""));
    }

    /** What the lines of the tree look like between this row and the next. */
    private static String below(String graph, String next) {
        StringBuilder below = new StringBuilder();
        for (int i = 0; i < graph.length(); i++) {
            below.append(i < next.length() && "│├╰●○".indexOf(next.charAt(i)) >= 0 ? '│' : ' ');
        }
        return below.toString();
    }

    private String heading(Entity entity) {
        PlanPlace place = PlanPlace.of(entity);
        return colours.bold(entity.entityType() + ":" + entity.entityId()) + "  " + HumanValues.wire(entity.status())
                + ", epoch " + entity.epoch()
                + ", " + HumanValues.count(entity.counts().checkpoints(), "checkpoint")
                + ", " + HumanValues.count(entity.counts().rollbacks(), "rollback")
                + (place == null ? "" : ", " + place)
                + (entity.partlyApplied() == null
                        ? ""
                        : ", " + colours.red("r" + entity.partlyApplied().number() + " applied partly"));
    }

    private List<String> cells(String graph, Checkpoint checkpoint) {
        Step step = checkpoint.step();
        return List.of(
                graph + " " + checkpoint.sequence(),
                step == null ? "(" + reason(checkpoint) + ")" : HumanValues.step(step.name(), step.attempt()),
                outcome(checkpoint),
                HumanValues.shortHash(checkpoint.stateHash()));
    }

    /** Why a checkpoint was taken: {@code resize completed} if one step alone ended just then. */
    private String reason(Checkpoint checkpoint) {
        String step = checkpoint.reason().equals(Checkpoint.STEP_COMPLETED)
                ? endedAt.getOrDefault(checkpoint.createdAt(), "")
                : "";
        return HumanValues.oneLine(step.isEmpty() ? checkpoint.reason() : step + " completed");
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

    private List<String> checkpointLines(Checkpoint checkpoint, List<String> cells, int[] widths, String below) {
        StepRun end = ended.get(checkpoint.id());
        StepOutcome outcome = end == null ? null : end.outcome();
        String ended = padded(cells.get(OUTCOME), widths[OUTCOME]);
        StringBuilder line = new StringBuilder(padded(cells.get(0), widths[0]))
                .append("  ")
                .append(padded(cells.get(NAME), widths[NAME]))
                .append("  ")
                .append(
                        end == null || outcome == null
                                ? ended
                                : colours.outcome(end.undo() == null ? outcome : StepOutcome.UNDONE, ended))
                .append(colours.dim((isWide() ? GAP + padded(cells.get(HASH), widths[HASH]) : "")
                        + (hasTimes ? GAP + time(checkpoint.createdAt()) : "")));
        ErrorDetail error = end == null ? null : end.error();
        String message = error == null ? null : colours.red(HumanValues.oneLine(error.message()));
        if (message != null && isWide()) {
            line.append(GAP).append(message);
        }
        if (checkpoint.id().equals(timeline.entity().latest())) {
            line.append(colours.bold(LATEST));
        }
        List<String> lines = new ArrayList<>(List.of(line.toString().stripTrailing()));
        if (error != null && !isWide()) {
            int room = LINES_OF_AN_ERROR * Math.max(NARROWEST, width - Columns.of(below));
            Wrapping.lines(HumanValues.shortened(HumanValues.oneLine(error.message()), room), width, below, below)
                    .forEach(text -> lines.add(below + colours.red(text.substring(below.length()))));
        }
        return lines;
    }

    private String time(Instant time) {
        return isWide() ? Rfc3339.format(time) : output.time(time);
    }

    private String rollbackLine(Rollback rollback) {
        StringBuilder line = new StringBuilder()
                .append(colours.yellow("r" + rollback.rollbackId().number()
                        + (rollback.onlyTakesOver() ? " taken at " : " to ")
                        + rollback.checkpointId().sequence()))
                .append("  ")
                .append(rollback.onlyTakesOver() ? "by " + rollback.requestedBy() : why(rollback))
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
        if (!rollback.undoneBefore().isEmpty()) {
            line.append("; undone before and not done again: ")
                    .append(rollback.undoneBefore().stream()
                            .map(step -> HumanValues.step(step.step(), step.attempt()))
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
        String asked = (rollback.requestedBy() == null ? "requested" : "requested by " + rollback.requestedBy())
                + (rollback.cause().approvedBy() == null
                        ? ""
                        : ", approved by " + rollback.cause().approvedBy());
        return rollback.cause().kind() == RollbackCause.Kind.REQUESTED
                ? HumanValues.oneLine(asked + (reason == null ? "" : ": " + reason))
                : HumanValues.cause(rollback.cause());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - Columns.of(text)));
    }
}
