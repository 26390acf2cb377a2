package dev.rewind.test;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the facts about an entity as text: one line for each checkpoint and each rollback, oldest first. */
final class TimelineText {

    private final List<String> lines = new ArrayList<>();
    private final Map<CheckpointId, Integer> checkpoints = new HashMap<>();
    private final Map<RollbackId, Integer> rollbacks = new HashMap<>();
    private String end = "under way";

    private TimelineText() {}

    static String of(EntityKey entity, List<Fact> facts) {
        TimelineText text = new TimelineText();
        facts.forEach(text::add);
        return facts.isEmpty()
                ? entity + "  no fact is recorded"
                : entity + "  " + text.end + "\n" + String.join("\n", text.lines);
    }

    private void add(Fact fact) {
        if (fact instanceof Fact.CheckpointTaken taken) {
            taken(taken.checkpoint());
        } else if (fact instanceof Fact.StepClosed closed) {
            append(checkpoints.get(closed.checkpointId()), wire(closed.outcome()) + error(closed.error()));
        } else if (fact instanceof Fact.RollbackOrdered ordered) {
            ordered(ordered);
        } else if (fact instanceof Fact.RollbackSettled settled) {
            append(
                    rollbacks.get(settled.rollbackId()),
                    "; " + wire(settled.outcome()) + undone(settled.undone()) + error(settled.error()));
        } else if (fact instanceof Fact.PlanClosed closed) {
            end = wire(closed.outcome()) + error(closed.error());
        } else if (fact instanceof Fact.RequestRefused refused) {
            lines.add("  refused " + refused.type() + ": " + wire(refused.code()) + ": " + refused.why());
        } else if (fact instanceof Fact.CheckpointsPruned pruned) {
            lines.add("  pruned "
                    + pruned.checkpointIds().stream()
                            .map(id -> Long.toString(id.sequence()))
                            .collect(Collectors.joining(", ")));
        } else {
            lines.add("  " + fact.getClass().getSimpleName());
        }
    }

    private void taken(Checkpoint checkpoint) {
        checkpoints.put(checkpoint.id(), lines.size());
        lines.add("● " + checkpoint.sequence() + "  "
                + (checkpoint.step() == null
                        ? "(" + checkpoint.reason() + ")"
                        : step(checkpoint.step().name(), checkpoint.step().attempt()))
                + "  ");
    }

    private void ordered(Fact.RollbackOrdered ordered) {
        if (rollbacks.putIfAbsent(ordered.rollbackId(), lines.size()) != null) {
            append(rollbacks.get(ordered.rollbackId()), "; commanded again");
            return;
        }
        end = "under way";
        lines.add("↩ r" + ordered.rollbackId().number() + " to "
                + ordered.checkpoint().sequence() + "  " + wire(ordered.cause().kind())
                + (ordered.cause().step() == null
                        ? ""
                        : " " + ordered.cause().step().name()));
    }

    private void append(@Nullable Integer line, String more) {
        if (line != null) {
            lines.set(line, lines.get(line) + more);
        }
    }

    private static String undone(List<UndoStep> steps) {
        return steps.isEmpty()
                ? ""
                : ", undid "
                        + steps.stream()
                                .map(undo -> step(undo.step(), undo.attempt()))
                                .collect(Collectors.joining(", "));
    }

    private static String step(String name, int attempt) {
        return attempt == 1 ? name : name + " #" + attempt;
    }

    private static String error(@Nullable ErrorDetail error) {
        return error == null ? "" : ": " + error.type() + ": " + error.message();
    }

    private static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
