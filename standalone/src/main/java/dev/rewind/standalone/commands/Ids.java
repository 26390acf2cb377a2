package dev.rewind.standalone.commands;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads ids that were typed as one word or as several. */
public final class Ids {

    private Ids() {}

    /** Parses the id of a checkpoint; a number alone names one of this entity. */
    public static CheckpointId checkpoint(CommandLine command, EntityKey entity, String typed) {
        return read(command, List.of(typed.matches("[0-9]+") ? entity + ":" + typed : typed), CheckpointId::parse);
    }

    /**  Parses the id that the words form when they are joined by colons. */
    public static <T> T read(CommandLine command, List<String> words, Function<String, T> parse) {
        try {
            return parse.apply(String.join(":", words));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
