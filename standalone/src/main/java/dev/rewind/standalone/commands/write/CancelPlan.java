package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind cancel}: ends a plan as failed. */
@Command(
        name = "cancel",
        description = {
            "Ends a plan as failed and rolls it back to its start.",
            "Its runner undoes all steps. If no runner is there, the next run of the id undoes them."
        },
        footer = {
            "  rewind cancel plan:order-42 --reason 'sold out'",
        })
public final class CancelPlan extends EntityCommand {

    public CancelPlan(RewindCommand rewind) {
        super(rewind, "cancel");
    }
}
