package dev.rewind.standalone.commands;

import dev.rewind.events.EntityKey;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument that names one entity. */
public final class EntityArgument {

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
            throw Ids.entityOf(text)
                    .map(entity -> new IllegalArgumentException(
                            "\"" + text + "\" is a checkpoint or a rollback of an entity; give the entity: " + entity,
                            noEntity))
                    .orElse(noEntity);
        }
    }
}
