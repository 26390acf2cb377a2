package dev.rewind.runner.file;

/** Thrown for a plan file that cannot be run. The message gives the file, line, field, value and remedy. */
public final class InvalidPlanFileException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidPlanFileException(String message) {
        super(message);
    }
}
