package dev.rewind.standalone.output;

import java.util.Locale;

/** How data is written to stdout. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** One JSON document, indented. */
    JSON,
    /** One JSON document per line; a list becomes a line per member. */
    NDJSON;

    /** As typed: {@code table}, {@code json}, {@code ndjson}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
