package dev.rewind.standalone.commands;

import dev.rewind.standalone.client.RewindClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** The argument that names one dead letter by its place, {@code 3:17}; {@code 3/17} is accepted too. */
public final class DeadLetterArgument {
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,9})[:/]([0-9]{1,18})");

    @Parameters(paramLabel = "DEAD_LETTER", description = "Partition and offset as in the list, such as 3:17.")
    private String typed = "";

    /** The place as {@code partition:offset}. */
    public String place() {
        Matcher parts = PLACE.matcher(typed);
        if (!parts.matches()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + typed + "\" is not the place of a dead letter; write partition:offset, such as 3:17");
        }
        return Long.parseLong(parts.group(1)) + ":" + Long.parseLong(parts.group(2));
    }

    /** The path of the dead letter in the query API, followed by more segments. */
    public String path(String... more) {
        return RewindClient.path("api", "dead-letters") + "/" + place().replace(':', '/') + RewindClient.path(more);
    }
}
