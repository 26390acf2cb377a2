package dev.rewind.events.cloudevents;

import java.util.Locale;

/** Why an event could not be read. The codes are stable; docs/contract.md lists them. */
public enum DeadLetterCode {
    /** There is no value. */
    EMPTY_VALUE,
    /** A required CloudEvents attribute is missing or empty. */
    MISSING_ATTRIBUTE,
    /** A CloudEvents attribute has a value that it must not have. */
    INVALID_ATTRIBUTE,
    /** Not CloudEvents 1.0. */
    UNSUPPORTED_SPECVERSION,
    /** The data is not JSON by its content type. */
    UNSUPPORTED_CONTENT_TYPE,
    /** A type that this version does not know. */
    UNKNOWN_TYPE,
    /** The record's key is not the event's subject, so it may be in the wrong partition. */
    KEY_MISMATCH,
    /** The value is not JSON, or cut short. */
    MALFORMED_JSON,
    /** An object names a member twice. */
    DUPLICATE_KEY,
    /** Half of a surrogate pair: not Unicode text. */
    LONE_SURROGATE,
    /** Nested deeper, or with longer numbers or names, than is read. */
    TOO_COMPLEX,
    /** JSON, but not what the type's schema says. */
    SCHEMA_VIOLATION,
    /** The state's canonical JSON is larger than allowed. */
    STATE_TOO_LARGE,
    /** What would follow from the event does not fit into one record. */
    OUTCOME_TOO_LARGE;

    /** The code on the wire, such as {@code key_mismatch}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
