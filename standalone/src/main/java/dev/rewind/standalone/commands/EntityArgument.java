package dev.rewind.standalone.commands;

import dev.rewind.events.EntityKey;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument that names one entity. */
public final class EntityArgument {

    /** The id of a checkpoint or of a rollback, with that of its entity. */
    private static final Pattern PART = Pattern.compile("([^:]+:.+):r?[0-9]+");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "1..2",
            paramLabel = "ENTITY",
            description = "Type and id, such as plan:order-42 or plan order-42.")
    private List<String> words = List.of();

    public EntityKey entity() {
        return Ids.read(command.commandLine(), words, EntityArgument::read);
    }

    private static EntityKey read(String text) {
        try {
            return EntityKey.parse(text);
        } catch (IllegalArgumentException noEntity) {
            Matcher part = PART.matcher(text);
            throw part.matches()
                    ? new IllegalArgumentException(
                            "\"" + text + "\" is a checkpoint or a rollback of an entity; give the entity: "
                                    + part.group(1),
                            noEntity)
                    : noEntity;
        }
    }
}
