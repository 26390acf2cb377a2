package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.Timeline;
import dev.rewind.standalone.client.Timeline.StepRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A timeline as text: every checkpoint with its step and how that ended, every rollback with where it went. */
public final class TimelineLines {

    private static final int CELLS = 4;

    private final Timeline timeline;
    private final Colours colours;
    private final Map<CheckpointId, StepRun> ended = new HashMap<>();

    private TimelineLines(Timeline timeline, Colours colours) {
        this.timeline = timeline;
        this.colours = colours;
        timeline.steps().forEach(step -> ended.put(step.checkpointId(), step));
    }

    /** The lines, oldest checkpoint first. */
    public static List<String> of(Timeline timeline, Colours colours) {
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
                lines.add(row.graph() + " " + told(rollback));
            } else if (checkpoint != null) {
                lines.add(told(checkpoint, cells.get(i), widths));
            }
        }
        return lines;
    }

    private String heading(Entity entity) {
        return colours.bold(entity.entityType() + ":" + entity.entityId()) + "  " + Words.wire(entity.status())
                + ", epoch " + entity.epoch()
                + ", " + Words.count(entity.counts().checkpoints(), "checkpoint")
                + ", " + Words.count(entity.counts().rollbacks(), "rollback");
    }

    private List<String> cells(String graph, Checkpoint checkpoint) {
        Step step = checkpoint.step();
        return List.of(
                graph + " " + checkpoint.sequence(),
                step == null ? "(" + checkpoint.reason() + ")" : Words.step(step.name(), step.attempt()),
                outcome(checkpoint),
                Words.shortHash(checkpoint.stateHash()));
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
        String took = end.endedAt() == null ? "" : ", " + Words.span(Duration.between(end.startedAt(), end.endedAt()));
        return switch (outcome) {
            case COMPLETED -> "✔ completed" + took;
            case FAILED -> "✘ failed" + took;
            case TIMED_OUT -> "✘ timed out" + took;
            case CANCELLED -> "↩ cancelled";
            case UNDONE -> "↩ undone";
        };
    }

    private String told(Checkpoint checkpoint, List<String> cells, int[] widths) {
        StepRun end = ended.get(checkpoint.id());
        StepOutcome outcome = end == null ? null : end.outcome();
        String ended = padded(cells.get(2), widths[2]);
        StringBuilder line = new StringBuilder(padded(cells.get(0), widths[0]))
                .append("  ")
                .append(padded(cells.get(1), widths[1]))
                .append("  ")
                .append(outcome == null ? ended : colours.outcome(outcome, ended))
                .append("  ")
                .append(colours.dim(padded(cells.get(3), widths[3]) + "  " + Rfc3339.format(checkpoint.createdAt())));
        ErrorDetail error = end == null ? null : end.error();
        if (error != null) {
            line.append("  ").append(colours.red(Words.oneLine(error.message())));
        }
        if (checkpoint.id().equals(timeline.entity().latest())) {
            line.append("  ").append(colours.bold("◀ latest"));
        }
        return line.toString();
    }

    private String told(Rollback rollback) {
        StringBuilder line = new StringBuilder()
                .append(colours.yellow("r" + rollback.rollbackId().number() + " to "
                        + rollback.checkpointId().sequence()))
                .append("  ")
                .append(why(rollback))
                .append("; ")
                .append(Words.wire(rollback.status()));
        if (rollback.settledAt() != null) {
            line.append(" after ").append(Words.span(Duration.between(rollback.orderedAt(), rollback.settledAt())));
        }
        if (!rollback.undo().isEmpty()) {
            line.append("; takes back ")
                    .append(rollback.undo().stream()
                            .map(undo -> Words.step(undo.step(), undo.attempt()))
                            .collect(Collectors.joining(", ")));
        }
        return line.toString();
    }

    private static String why(Rollback rollback) {
        String reason = rollback.reason();
        String asked = rollback.requestedBy() == null ? "requested" : "requested by " + rollback.requestedBy();
        Step step = rollback.cause().step();
        return switch (rollback.cause().kind()) {
            case STEP_FAILED -> step == null ? "plan failed" : step.name() + " failed";
            case STEP_TIMED_OUT -> step == null ? "timed out" : step.name() + " timed out";
            case OPERATION_FAILED -> "operation failed";
            case REQUESTED -> Words.oneLine(asked + (reason == null ? "" : ": " + reason));
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
