package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind resume}: resumes a parked entity or a paused plan. */
@Command(
        name = "resume",
        description = {
            "Resumes an entity that is parked, or a plan that is paused.",
            "Its runner or service may try again. The count of its failures starts at zero, and the time-outs of a paused"
                    + " plan start again."
        },
        footer = {
            "  rewind list --status parked",
            "  rewind resume plan:order-42 --reason 'the bank is back'",
        })
public final class ResumeEntity extends EntityCommand {

    public ResumeEntity(RewindCommand rewind) {
        super(rewind, "resume");
    }
}
