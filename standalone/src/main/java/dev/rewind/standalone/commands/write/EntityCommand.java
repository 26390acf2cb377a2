package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks for something about an entity as a whole and gives a reason, such as {@code pause}. */
abstract class EntityCommand extends QueryCommand implements Callable<Integer> {

    private final String verb;

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    /** @param verb the last part of the route */
    EntityCommand(RewindCommand rewind, String verb) {
        super(rewind);
        this.verb = verb;
    }

    @Override
    public Integer call() {
        return new EntityRequest(rewind, query).send(verb, entity.entity(), reason.body());
    }
}
