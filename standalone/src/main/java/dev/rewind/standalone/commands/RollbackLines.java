package dev.rewind.standalone.commands;

import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.standalone.output.Words;
import java.util.ArrayList;
import java.util.List;

/** One rollback for people: where it goes, what it undoes, who else takes part. */
final class RollbackLines {

    private RollbackLines() {}

    static List<String> of(Rollback rollback) {
        List<String> lines = new ArrayList<>();
        lines.add(rollback.rollbackId() + " to " + rollback.checkpointId() + ": " + Words.wire(rollback.status())
                + ", epoch " + rollback.epoch());
        rollback.undo().forEach(step -> lines.add(undone(step)));
        rollback.ledger()
                .forEach(entry -> lines.add("  " + entry.participant() + " "
                        + Words.wire(entry.status())
                        + (entry.error() == null
                                ? ""
                                : ": " + Words.oneLine(entry.error().message()))));
        return lines;
    }

    static String undone(UndoStep step) {
        return (step.completed() ? "  undo    " : "  cancel  ") + Words.step(step.step(), step.attempt())
                + ", started from " + step.checkpointId();
    }
}
