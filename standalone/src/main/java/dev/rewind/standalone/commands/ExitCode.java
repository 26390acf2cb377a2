package dev.rewind.standalone.commands;

import dev.rewind.processor.rebuild.RebuildException;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.UnreachableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;

/** What a command tells the shell. The numbers are stable. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** It did not work, for none of the reasons below. */
    ERROR(1),
    /** The command line, or what it names, is not understood. */
    USAGE(2),
    /** There is no such entity, checkpoint or record. */
    NOT_FOUND(3),
    /** Understood and refused: it conflicts with how things stand. */
    CONFLICT(4),
    /** Stored data does not match its hash. */
    INTEGRITY(5),
    /** The caller may not do that. */
    NOT_ALLOWED(6),
    /** Whoever must answer does not, or not in time. */
    UNAVAILABLE(7),
    /** The plan or the rollback ended, and ended failed. */
    FAILED(8);

    private static final String INTEGRITY_FAILED = "integrity_failed";

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number that the shell sees. */
    public int number() {
        return number;
    }

    /** The one place where what went wrong becomes an exit code. */
    public static ExitCode of(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandException known) {
                return known.exitCode();
            }
            if (cause instanceof CommandLine.ParameterException) {
                return USAGE;
            }
            if (cause instanceof ProblemException refused) {
                return of(refused);
            }
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return NOT_ALLOWED;
            }
            if (cause instanceof InvalidPlanFileException) {
                return USAGE;
            }
            if (cause instanceof PlanStoppedException stopped) {
                return of(stopped.problem());
            }
            if (cause instanceof RebuildException rebuild) {
                return rebuild.isUnavailable() ? UNAVAILABLE : ERROR;
            }
            if (cause instanceof UnreachableException || cause instanceof RetriableException) {
                return UNAVAILABLE;
            }
        }
        return ERROR;
    }

    private static ExitCode of(PlanStoppedException.Problem problem) {
        return switch (problem) {
            case LOG_UNAVAILABLE, NO_COMMAND, NO_DECISION -> UNAVAILABLE;
            case REFUSED, PARKED, FENCED, PAST_GONE -> CONFLICT;
            case NOT_FOUND -> NOT_FOUND;
            case CLOSED -> ERROR;
        };
    }

    private static ExitCode of(ProblemException problem) {
        if (problem.code().equals(INTEGRITY_FAILED)) {
            return INTEGRITY;
        }
        return switch (problem.status()) {
            case 400, 413, 414, 415, 422 -> USAGE;
            case 401, 403 -> NOT_ALLOWED;
            case 404, 410 -> NOT_FOUND;
            case 409, 412 -> CONFLICT;
            case 408, 421, 429, 502, 503, 504 -> UNAVAILABLE;
            default -> ERROR;
        };
    }
}
