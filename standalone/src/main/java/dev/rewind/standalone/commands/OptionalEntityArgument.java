package dev.rewind.standalone.commands;

import dev.rewind.events.EntityKey;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The entity that a command confines itself to, where one is given. */
final class OptionalEntityArgument {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "0..2",
            paramLabel = "ENTITY",
            description = "Of this entity only: plan:order-42, or plan order-42.")
    private @Nullable List<String> words;

    boolean isGiven() {
        return words != null;
    }

    @Nullable
    EntityKey entity() {
        return read(EntityKey::parse);
    }

    /** What else a command takes for an id in its place. */
    <T> @Nullable T read(Function<String, T> parse) {
        return words == null ? null : Ids.read(command.commandLine(), words, parse);
    }

    /** Whether something of this form was given. */
    boolean matches(String form) {
        return words != null && String.join(":", words).matches(form);
    }
}
