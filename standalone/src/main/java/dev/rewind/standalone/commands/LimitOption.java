package dev.rewind.standalone.commands;

import picocli.CommandLine.Option;

/** How much of a list a command shows. */
final class LimitOption {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (default: ${DEFAULT-VALUE}, at most 500).")
    private int limit;

    /** As the query API takes it. */
    String text() {
        return Integer.toString(limit);
    }
}
