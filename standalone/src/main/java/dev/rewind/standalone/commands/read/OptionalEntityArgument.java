package dev.rewind.standalone.commands.read;

import dev.rewind.events.EntityKey;
import dev.rewind.standalone.commands.Ids;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The optional argument that names the entity to which a command is limited. */
final class OptionalEntityArgument {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "0..2",
            paramLabel = "ENTITY",
            description = "Only this entity, such as plan:order-42 or plan order-42.")
    private @Nullable List<String> words;

    boolean isGiven() {
        return words != null;
    }

    @Nullable
    EntityKey entity() {
        return read(EntityKey::parse);
    }

    /** The argument, read as an id of another kind. */
    <T> @Nullable T read(Function<String, T> parse) {
        return words == null ? null : Ids.read(command.commandLine(), words, parse);
    }

    /** Whether the argument was given and matches this regular expression. */
    boolean matches(String form) {
        return words != null && String.join(":", words).matches(form);
    }
}
