package dev.rewind.standalone.commands;

import dev.rewind.processor.rebuild.RebuildException;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.standalone.client.ApiUnreachableException;
import dev.rewind.standalone.client.ProblemException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;

/** The exit codes of the commands. Their numbers are stable. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** An error without a code of its own. */
    ERROR(1),
    /** The command line is wrong, or a file or value that it names. */
    USAGE(2),
    /** There is no such entity, checkpoint or record. */
    NOT_FOUND(3),
    /** The request is valid, but conflicts with the current state. */
    CONFLICT(4),
    /** Stored data does not match its hash. */
    INTEGRITY(5),
    /** The caller may not do that. */
    NOT_ALLOWED(6),
    /** A service or a broker did not answer in time. */
    UNAVAILABLE(7),
    /** The plan or the rollback failed. */
    FAILED(8),
    /** The rollback waits for the approval of a second person. */
    AWAITING(9);

    private static final String INTEGRITY_FAILED = "integrity_failed";

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number that the shell sees. */
    public int number() {
        return number;
    }

    /** The exit code for an exception, by the first of its causes that has one. */
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
            if (cause instanceof ApiUnreachableException || cause instanceof RetriableException) {
                return UNAVAILABLE;
            }
        }
        return ERROR;
    }

    private static ExitCode of(PlanStoppedException.Problem problem) {
        return switch (problem) {
            case LOG_UNAVAILABLE, NO_COMMAND, NO_DECISION, PROCESSOR_TOO_OLD -> UNAVAILABLE;
            case REFUSED, PARKED, AWAITING_APPROVAL, PAUSED, FENCED, PAST_GONE, STATE_UNREADABLE -> CONFLICT;
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
