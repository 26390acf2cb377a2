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
        return words.size() == 2 && words.stream().allMatch(CheckpointArgument::isWhole);
    }

    private static boolean isWhole(String word) {
        try {
            return CheckpointId.parse(word).sequence() > 0;
        } catch (IllegalArgumentException partOfAnId) {
            return false;
        }
    }

    private static CheckpointId read(String text) {
        try {
            return CheckpointId.parse(text);
        } catch (IllegalArgumentException noCheckpoint) {
            throw new IllegalArgumentException(noCheckpoint.getMessage() + whatAnEntityNeeds(text), noCheckpoint);
        }
    }

    /** For someone who has typed an entity; empty for any other text. */
    private static String whatAnEntityNeeds(String text) {
        try {
            return "; rewind latest " + EntityKey.parse(text) + " shows the latest checkpoint of this entity";
        } catch (IllegalArgumentException noEntity) {
            return "";
        }
    }
}
