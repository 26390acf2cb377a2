package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import java.io.IOException;

/** Reports bytes that are not an event, with the reason for the dead letter or the HTTP problem. */
public final class UnreadableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int REASON = 1_000;

    private final DeadLetterCode code;

    UnreadableEventException(DeadLetterCode code, String reason) {
        // Without a stack trace: bad input is common, and the stack trace would take longer than reading.
        super(Excerpt.of(reason, REASON), null, false, false);
        this.code = code;
    }

    /** Translates the exception of a JSON reader. */
    public static UnreadableEventException of(IOException e) {
        String problem = e instanceof JsonMappingException mapping ? SchemaProblem.of(mapping) : null;
        if (problem != null) {
            return new UnreadableEventException(DeadLetterCode.SCHEMA_VIOLATION, problem);
        }
        InvalidJsonException invalid = Json.asInvalid(e);
        DeadLetterCode code = switch (invalid.problem()) {
            case MALFORMED -> DeadLetterCode.MALFORMED_JSON;
            case DUPLICATE_KEY -> DeadLetterCode.DUPLICATE_KEY;
            case LONE_SURROGATE -> DeadLetterCode.LONE_SURROGATE;
            case TOO_COMPLEX -> DeadLetterCode.TOO_COMPLEX;
        };
        return new UnreadableEventException(code, String.valueOf(invalid.getMessage()));
    }

    /** The stable code. */
    public DeadLetterCode code() {
        return code;
    }

    /** The explanation for people, with the wrong value and what to do: one line of at most 1 000 characters. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
