package dev.rewind.standalone.commands;

import dev.rewind.events.CheckpointId;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The checkpoint that a command is about. */
final class CheckpointArgument {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "1..3",
            paramLabel = "CHECKPOINT_ID",
            description = "Entity and number: plan:order-42:7, or plan order-42 7.")
    private List<String> words = List.of();

    CheckpointId checkpointId() {
        return Ids.read(command.commandLine(), words, CheckpointId::parse);
    }
}
