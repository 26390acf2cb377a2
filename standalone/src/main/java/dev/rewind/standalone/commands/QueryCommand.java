package dev.rewind.standalone.commands;

import picocli.CommandLine.Mixin;

/** A command that calls the query API. */
public abstract class QueryCommand {

    protected final RewindCommand rewind;

    @Mixin
    protected final QueryOptions query;

    protected QueryCommand(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }
}
