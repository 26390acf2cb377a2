package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Step;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.HumanValues;
import java.util.ArrayList;
import java.util.List;

/** Formats one checkpoint for people: its fields, then its state. */
public final class CheckpointLines {

    private CheckpointLines() {}

    public static List<String> of(Checkpoint checkpoint, Colours colours) {
        List<String> lines = new ArrayList<>();
        lines.add(colours.bold(checkpoint.id().toString()));
        Step step = checkpoint.step();
        lines.add("reason      " + checkpoint.reason()
                + (step == null ? "" : " (" + HumanValues.step(step.name(), step.attempt()) + ")"));
        lines.add("taken       " + Rfc3339.format(checkpoint.createdAt()) + ", epoch " + checkpoint.epoch());
        lines.add("parent      " + (checkpoint.parent() == null ? "none" : checkpoint.parent()));
        checkpoint
                .labels()
                .forEach((name, value) -> lines.add("label       " + name + "=" + HumanValues.oneLine(value)));
        if (checkpoint.cause() != null) {
            lines.add("cause       " + checkpoint.cause().plan() + ", step "
                    + HumanValues.step(
                            checkpoint.cause().step(), checkpoint.cause().attempt()));
        }
        lines.add("event       " + HumanValues.oneLine(checkpoint.event().id()) + " from "
                + HumanValues.oneLine(checkpoint.event().source()) + ", partition "
                + checkpoint.event().partition() + ", offset "
                + checkpoint.event().offset());
        if (checkpoint.traceId() != null) {
            lines.add("trace       " + checkpoint.traceId());
        }
        lines.add("state hash  " + checkpoint.stateHash());
        lines.add("chain hash  " + checkpoint.chainHash());
        if (checkpoint.pinned() != null) {
            lines.add(
                    "pinned      by " + HumanValues.oneLine(checkpoint.pinned().by()) + ": "
                            + HumanValues.oneLine(checkpoint.pinned().reason()));
        }
        Snapshot state = checkpoint.state();
        if (state != null) {
            lines.add("state       " + checkpoint.sizeBytes() + " bytes of canonical JSON:");
            lines.addAll(AnswerOutput.indented(state.tree()));
        }
        return lines;
    }
}
