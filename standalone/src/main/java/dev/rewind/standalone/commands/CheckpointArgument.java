package dev.rewind.standalone.commands;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
        if (areTwo()) {
            throw new ParameterException(
                    command.commandLine(), "\"" + words.get(1) + "\" is a second checkpoint; give one at a time");
        }
        return Ids.read(command.commandLine(), words, CheckpointArgument::read);
    }

    /** The checkpoint, or two of them, each in one word. */
    public List<CheckpointId> oneOrTwo() {
        return areTwo() ? words.stream().map(CheckpointId::parse).toList() : List.of(checkpointId());
    }

    private boolean areTwo() {
        return words.size() == 2
                && words.stream()
                        .allMatch(word -> Ids.parsed(word, CheckpointId::parse).isPresent());
    }

    private static CheckpointId read(String text) {
        try {
            return CheckpointId.parse(text);
        } catch (IllegalArgumentException noCheckpoint) {
            throw Ids.parsed(text, EntityKey::parse)
                    .map(entity -> new IllegalArgumentException(
                            noCheckpoint.getMessage() + "; rewind latest " + entity
                                    + " shows the latest checkpoint of this entity",
                            noCheckpoint))
                    .orElse(noCheckpoint);
        }
    }
}
