package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Rfc3339;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the target of a rollback of any entity. At most one of them may be given. */
public class TargetOptions {

    @Option(
            names = "--to-step",
            paramLabel = "NAME",
            description = "Target: the checkpoint from which this step last started.")
    private @Nullable String step;

    @Option(
            names = "--to-time",
            paramLabel = "TIME",
            description = "Target: the latest checkpoint at this time, such as 2026-01-31T12:00:00Z, 14:30,"
                    + " 'yesterday 14:30' or 2h (ago).")
    private @Nullable String at;

    @Option(names = "--steps-back", paramLabel = "N", description = "Target: N checkpoints before the latest.")
    private @Nullable Integer stepsBack;

    /** Adds what is given to the target of a request. */
    public void addTo(ObjectNode target) {
        if (step != null) {
            target.put("step", step);
        }
        if (at != null) {
            target.put("at", Rfc3339.format(TimeText.read("--to-time", at)));
        }
        if (stepsBack != null) {
            target.put("steps_back", stepsBack);
        }
    }
}
