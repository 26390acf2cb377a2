package dev.rewind.standalone.backup;

import java.time.Instant;
import java.util.Map;

/**
 * The first line of a backup file.
 *
 * @param rewindExport the version of the format, {@value #FORMAT}
 * @param topic the name of the exported topic
 * @param partitions the number of its partitions
 * @param exportedAt the time of the export
 * @param settings the settings on which decisions depend, with their values at the time of the export
 */
public record BackupHeading(
        int rewindExport, String topic, int partitions, Instant exportedAt, Map<String, String> settings) {

    static final int FORMAT = 1;
}
