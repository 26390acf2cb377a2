package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import java.io.IOException;

/** Bytes that are no event: what is wrong with them, for the dead letter or the HTTP problem. */
public final class UnreadableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int REASON = 1_000;

    private final DeadLetterCode code;

    UnreadableEventException(DeadLetterCode code, String reason) {
        // Bad input is ordinary here: no stack trace, which would cost more than the reading.
        super(Excerpt.of(reason, REASON), null, false, false);
        this.code = code;
    }

    /** What a JSON reader's exception says about an event, or about any other JSON of the contract. */
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

    /** For people, with the offending value and what to do: one line of at most 1 000 characters. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
