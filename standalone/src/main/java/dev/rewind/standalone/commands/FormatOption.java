package dev.rewind.standalone.commands;

import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.OutputFormat;
import dev.rewind.standalone.output.Terminal;
import picocli.CommandLine.Option;

/** The option {@code --output}: the format in which a command writes its data. */
public final class FormatOption {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            order = RewindCommand.SHARED_OPTION,
            description = "Output format: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.TABLE;

    public AnswerOutput output(Terminal terminal) {
        return new AnswerOutput(terminal, format);
    }
}
