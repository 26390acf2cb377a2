package dev.rewind.standalone.commands.read;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Step;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.util.List;

/** Formats checkpoints as a table. */
final class CheckpointOverview {

    private CheckpointOverview() {}

    static List<String> lines(List<Checkpoint> checkpoints, AnswerOutput output) {
        Table table = new Table("CHECKPOINT", "PARENT", "EPOCH", "REASON", "STEP", "STATE", "BYTES", "TAKEN")
                .leavesOut("BYTES", "PARENT", "EPOCH", "REASON");
        for (Checkpoint checkpoint : checkpoints) {
            Step step = checkpoint.step();
            table.row(
                    checkpoint.id().toString(),
                    checkpoint.parent() == null
                            ? "-"
                            : Long.toString(checkpoint.parent().sequence()),
                    Long.toString(checkpoint.epoch()),
                    checkpoint.reason(),
                    step == null ? "-" : HumanValues.step(step.name(), step.attempt()),
                    HumanValues.shortHash(checkpoint.stateHash()),
                    Long.toString(checkpoint.sizeBytes()),
                    output.time(checkpoint.createdAt()));
        }
        return output.lines(table);
    }
}
