package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Step;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Output;
import dev.rewind.standalone.output.Words;
import java.util.ArrayList;
import java.util.List;

/** One checkpoint for people: what is known about it, then its state. */
final class CheckpointLines {

    private CheckpointLines() {}

    static List<String> of(Checkpoint checkpoint, Colours colours) {
        List<String> lines = new ArrayList<>();
        lines.add(colours.bold(checkpoint.id().toString()));
        Step step = checkpoint.step();
        lines.add("reason      " + checkpoint.reason()
                + (step == null ? "" : " (" + Words.step(step.name(), step.attempt()) + ")"));
        lines.add("taken       " + Rfc3339.format(checkpoint.createdAt()) + ", epoch " + checkpoint.epoch());
        lines.add("parent      " + (checkpoint.parent() == null ? "none" : checkpoint.parent()));
        checkpoint.labels().forEach((name, value) -> lines.add("label       " + name + "=" + Words.oneLine(value)));
        if (checkpoint.cause() != null) {
            lines.add("cause       " + checkpoint.cause().plan() + ", step "
                    + Words.step(checkpoint.cause().step(), checkpoint.cause().attempt()));
        }
        lines.add("event       " + Words.oneLine(checkpoint.event().id()) + " from "
                + Words.oneLine(checkpoint.event().source()) + ", partition "
                + checkpoint.event().partition() + ", offset "
                + checkpoint.event().offset());
        if (checkpoint.traceId() != null) {
            lines.add("trace       " + checkpoint.traceId());
        }
        lines.add("state hash  " + checkpoint.stateHash());
        lines.add("chain hash  " + checkpoint.chainHash());
        if (checkpoint.pinned() != null) {
            lines.add("pinned      by " + Words.oneLine(checkpoint.pinned().by()) + ": "
                    + Words.oneLine(checkpoint.pinned().reason()));
        }
        Snapshot state = checkpoint.state();
        if (state != null) {
            lines.add("state       " + checkpoint.sizeBytes() + " bytes of canonical JSON:");
            lines.addAll(Output.indented(state.tree()));
        }
        return lines;
    }
}
