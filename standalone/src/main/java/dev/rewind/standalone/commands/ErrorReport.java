package dev.rewind.standalone.commands;

import dev.rewind.events.config.ConfigurationException;
import dev.rewind.kafka.embedded.EmbeddedKafkaException;
import dev.rewind.processor.rebuild.RebuildException;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.UnexpectedAnswerException;
import dev.rewind.standalone.client.UnreachableException;
import dev.rewind.standalone.local.LocalRewindException;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong in one line on stderr: what, why, and what to do. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final Terminal terminal;
    private final BooleanSupplier verbose;

    ErrorReport(Terminal terminal, BooleanSupplier verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        say(e, String.valueOf(e.getMessage()));
        if (UnmatchedArgumentException.printSuggestions(
                e, new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))) {
            return ExitCode.USAGE.number();
        }
        terminal.say("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        say(e, words(e));
        return ExitCode.of(e).number();
    }

    private void say(Throwable problem, String words) {
        terminal.say(terminal.errColours().red("rewind:") + " " + Words.oneLine(words));
        if (verbose.getAsBoolean()) {
            problem.printStackTrace(terminal.err());
        }
    }

    /** Exceptions written for people speak for themselves; any other is told with its class. */
    private static String words(Exception e) {
        if (e instanceof UnreachableException unreachable) {
            return unreachable.getMessage() + "; start it with rewind up, or say with --url where it is";
        }
        if (e instanceof EmbeddedKafkaException) {
            return e.getMessage() + " (REWIND_HOME and REWIND_BROKER_PORT set them.)";
        }
        if (e instanceof CommandException
                || e instanceof ProblemException
                || e instanceof UnexpectedAnswerException
                || e instanceof ConfigurationException
                || e instanceof InvalidPlanFileException
                || e instanceof PlanStoppedException
                || e instanceof LocalRewindException
                || e instanceof RebuildException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof KafkaException kafka) {
            return "Kafka: " + kafka.getMessage() + "; check REWIND_KAFKA_* and whether the broker runs";
        }
        if (e instanceof IOException) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return "unexpected " + e + "; this is a defect, please report it with what --verbose shows";
    }
}
