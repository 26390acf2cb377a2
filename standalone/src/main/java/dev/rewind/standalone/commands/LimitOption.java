package dev.rewind.standalone.commands;

import picocli.CommandLine.Option;

/** The option {@code --limit}: how many entries of a list a command shows. */
public final class LimitOption {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Maximum number of entries, up to 500. Default: ${DEFAULT-VALUE}.")
    private int limit;

    /** The limit. */
    public int number() {
        return limit;
    }

    /** The limit as a query parameter. */
    public String text() {
        return Integer.toString(limit);
    }
}
