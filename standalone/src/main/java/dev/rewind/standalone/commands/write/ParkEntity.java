package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind park}: parks an entity. */
@Command(
        name = "park",
        description = {
            "Parks an entity: its failures command no rollback until it is resumed.",
            "The runner of a plan stops. To go on, use rewind resume, or roll the entity back."
        },
        footer = {
            "  rewind park plan:order-42 --reason 'audit'",
            "  rewind list --status parked",
        })
public final class ParkEntity extends EntityCommand {

    public ParkEntity(RewindCommand rewind) {
        super(rewind, "park");
    }
}
