package dev.rewind.standalone.commands;

import dev.rewind.events.CheckpointId;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument that names one checkpoint. */
public final class CheckpointArgument {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "1..3",
            paramLabel = "CHECKPOINT_ID",
            description = "Entity and number, such as plan:order-42:7 or plan order-42 7.")
    private List<String> words = List.of();

    public CheckpointId checkpointId() {
        return Ids.read(command.commandLine(), words, CheckpointId::parse);
    }
}
