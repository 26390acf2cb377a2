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

    @Option(
            names = "--wide",
            order = RewindCommand.SHARED_OPTION,
            description = "Show all columns and exact times, even if lines are longer than the terminal is wide.")
    private boolean wide;

    public AnswerOutput output(Terminal terminal) {
        return new AnswerOutput(terminal, format, wide);
    }
}
