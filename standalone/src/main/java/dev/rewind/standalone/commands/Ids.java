package dev.rewind.standalone.commands;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackId;
import java.util.List;
import java.util.Optional;
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

    /** The entity of a checkpoint or a rollback, from the id of that; empty for any other text. */
    static Optional<EntityKey> entityOf(String id) {
        return parsed(id, CheckpointId::parse)
                .map(CheckpointId::entity)
                .or(() -> parsed(id, RollbackId::parse).map(RollbackId::entity));
    }

    /** An id, if the text has the form of one. */
    static <T> Optional<T> parsed(String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException otherForm) {
            return Optional.empty();
        }
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
