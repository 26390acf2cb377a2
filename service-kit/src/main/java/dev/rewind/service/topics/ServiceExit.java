package dev.rewind.service.topics;

import dev.rewind.service.config.ConfigurationException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The exit codes of all services: those of the {@code rewind} command and {@link #DIED}. A service that a signal ends
 * has the signal's code: 143 after SIGTERM, 130 after SIGINT.
 */
public enum ServiceExit {
    /** The service ended normally. */
    OK(0),
    /** The service could not start because of a defect. */
    DEFECT(1),
    /** An argument, a setting, a topic or a store is wrong. The message says what to correct. */
    CONFIGURATION(2),
    /** The brokers do not accept this client, or it lacks a permission. */
    NOT_ALLOWED(6),
    /** The brokers do not answer. */
    UNAVAILABLE(7),
    /**
     * The service failed while it ran: a defect, a damaged store or a full disk. Start it again; report it if it
     * repeats.
     */
    DIED(70);

    private final int code;

    ServiceExit(int code) {
        this.code = code;
    }

    /** The exit code of the process. */
    public int code() {
        return code;
    }

    /** The exit code of a service that could not start. */
    public static ServiceExit ofStart(Throwable problem) {
        return of(problem, DEFECT);
    }

    /** The exit code of a service that failed while it ran. */
    public static ServiceExit ofDeath(Throwable problem) {
        return of(problem, DIED) == NOT_ALLOWED ? NOT_ALLOWED : DIED;
    }

    /** Uses the deepest known cause: a configuration problem often has the broker's answer as its cause. */
    private static ServiceExit of(Throwable problem, ServiceExit otherwise) {
        ServiceExit exit = otherwise;
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return NOT_ALLOWED;
            }
            if (cause instanceof RetriableException || cause instanceof TimeoutException) {
                return UNAVAILABLE;
            }
            if (cause instanceof ConfigurationException || cause instanceof ConfigException) {
                exit = CONFIGURATION;
            }
        }
        return exit;
    }
}
