package dev.rewind.standalone.backup;

import java.time.Instant;
import java.util.Map;

/**
 * The first line of a file.
 *
 * @param rewindExport version of the format, {@value #FORMAT}
 * @param topic the log's name
 * @param partitions that it had
 * @param exportedAt when
 * @param settings that decisions hang on, as they were configured where it was exported
 */
public record Heading(
        int rewindExport, String topic, int partitions, Instant exportedAt, Map<String, String> settings) {

    static final int FORMAT = 1;
}
