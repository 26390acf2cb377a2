package dev.rewind.events.check;

/** A value is not allowed. It has the value besides the message, so that an answer can name it by itself. */
public final class WrongValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String value;

    /**
     * Creates the exception.
     *
     * @param message for people: the field, what is wrong and what is allowed
     * @param value the whole value
     */
    public WrongValueException(String message, String value) {
        super(message);
        this.value = value;
    }

    /** The whole value. */
    public String value() {
        return value;
    }
}
