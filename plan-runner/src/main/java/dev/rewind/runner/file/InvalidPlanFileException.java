package dev.rewind.runner.file;

/** A plan file that cannot be run; the message names file, line, field, value and remedy. */
public final class InvalidPlanFileException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidPlanFileException(String message) {
        super(message);
    }
}
