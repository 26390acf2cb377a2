package dev.rewind.standalone.commands;

import dev.rewind.standalone.output.Output;
import dev.rewind.standalone.output.OutputFormat;
import dev.rewind.standalone.output.Terminal;
import picocli.CommandLine.Option;

/** How a command writes its data. */
final class FormatOption {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format = OutputFormat.TABLE;

    Output output(Terminal terminal) {
        return new Output(terminal, format);
    }
}
