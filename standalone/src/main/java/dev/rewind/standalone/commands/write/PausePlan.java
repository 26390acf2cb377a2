package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind pause}: pauses a plan. */
@Command(
        name = "pause",
        description = {
            "Pauses a plan that runs. No step starts and none times out until the plan is resumed.",
            "Its runner cancels the open steps and stops. To go on, run the id again, or use rewind resume."
        },
        footer = {
            "  rewind pause plan:order-42 --reason 'the bank is closed tonight'",
            "  rewind list --status paused",
        })
public final class PausePlan extends EntityCommand {

    public PausePlan(RewindCommand rewind) {
        super(rewind, "pause");
    }
}
