package dev.rewind.standalone.output;

import java.util.Locale;

/** The formats in which a command writes its data. */
public enum OutputFormat {
    /** Text for people. */
    TABLE,
    /** One JSON document, indented. */
    JSON,
    /** One JSON document per line; a list has one line per member. */
    NDJSON;

    /** The name to type: {@code table}, {@code json}, {@code ndjson}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
