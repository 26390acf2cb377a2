package dev.rewind.standalone.commands;

import dev.rewind.kafka.embedded.EmbeddedKafkaException;
import dev.rewind.processor.rebuild.RebuildException;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.BrokerUnreachableException;
import dev.rewind.standalone.client.ApiUnreachableException;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.UnexpectedAnswerException;
import dev.rewind.standalone.local.LocalRewindException;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports an error in one line on stderr: what failed, why, and what to do. */
public final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final Terminal terminal;
    private final BooleanSupplier verbose;

    public ErrorReport(Terminal terminal, BooleanSupplier verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        say(e, UsageError.of(e, arguments));
        terminal.say("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        say(e, message(e));
        return ExitCode.of(e).number();
    }

    private void say(Throwable problem, String message) {
        terminal.say(terminal.errColours().red("rewind:") + " " + HumanValues.oneLine(message));
        if (verbose.getAsBoolean()) {
            terminal.printStackTrace(problem);
        }
    }

    /** The message of an exception that is written for people; otherwise with the class and a hint. */
    private static String message(Exception e) {
        if (e instanceof ApiUnreachableException unreachable) {
            return unreachable.isRefused()
                    ? "Rewind is not running here: `rewind up` starts it, or give the address of one that runs with --url"
                            + " or REWIND_URL (nothing answers at " + unreachable.base() + ")"
                    : unreachable.getMessage() + "; `rewind doctor` finds out why, --url gives another address";
        }
        if (e.getCause() instanceof BrokerUnreachableException broker
                && broker.address().equals(Configuration.DEFAULT_BROKER)) {
            return "Rewind is not running here: `rewind up` starts it, or give the address of one that runs ("
                    + e.getMessage() + ")";
        }
        if (e instanceof EmbeddedKafkaException) {
            return e.getMessage() + " (REWIND_HOME sets the directory, REWIND_BROKER_PORT the port.)";
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
            return "Kafka: " + kafka.getMessage() + "; check that the broker runs, and the settings REWIND_KAFKA_*";
        }
        if (e instanceof IOException) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return "unexpected " + e + "; this is a bug: please report it with the output of --verbose";
    }
}
