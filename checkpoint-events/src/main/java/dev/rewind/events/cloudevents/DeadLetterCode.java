package dev.rewind.events.cloudevents;

import java.util.Locale;

/** Why an event could not be read. The codes are stable; docs/contract.md lists them. */
public enum DeadLetterCode {
    /** There is no value. */
    EMPTY_VALUE,
    /** A required CloudEvents attribute is missing or empty. */
    MISSING_ATTRIBUTE,
    /** A CloudEvents attribute has an invalid value. */
    INVALID_ATTRIBUTE,
    /** The event is not a CloudEvent of version 1.0. */
    UNSUPPORTED_SPECVERSION,
    /** The content type of the data is not JSON. */
    UNSUPPORTED_CONTENT_TYPE,
    /** This version does not know the type of the event. */
    UNKNOWN_TYPE,
    /** The record's key is not the event's subject, so it may be in the wrong partition. */
    KEY_MISMATCH,
    /** The value is not JSON, or is incomplete. */
    MALFORMED_JSON,
    /** An object has two members with the same name. */
    DUPLICATE_KEY,
    /** A text has half of a surrogate pair, so it is not Unicode. */
    LONE_SURROGATE,
    /** The value is nested too deeply, or has a number or name that is too long. */
    TOO_COMPLEX,
    /** The data is JSON that does not conform to the schema of its type. */
    SCHEMA_VIOLATION,
    /** The state's canonical JSON is larger than allowed. */
    STATE_TOO_LARGE,
    /** A record that would follow from the event is too large, for example because of its undo list. */
    OUTCOME_TOO_LARGE,
    /** A stored row of the entity is damaged, so nothing was decided. Restore the stores, then redrive the event. */
    ENTITY_DAMAGED;

    /** The code on the wire, such as {@code key_mismatch}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
