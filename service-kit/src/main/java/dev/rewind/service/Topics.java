package dev.rewind.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names and settings of the topics of an installation. All but the topics of presence and of bulk jobs have the same
 * number of partitions, and the entity as the key of their records. Those two are optional and have one partition.
 *
 * @param prefix of every name; may be empty
 */
public record Topics(String prefix) {

    /** Bytes of the largest plan event. It has room for states that are too large, so that they can be refused. */
    public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

    /** Additional bytes that a record of the other topics may have, for the headers that name its cause. */
    public static final int OVERHEAD_BYTES = 64 * 1024;

    /** The topic setting for how brokers compress records. */
    public static final String COMPRESSION = "compression.type";

    /**
     * Makes brokers store records uncompressed and measure them like that. So {@code max.message.bytes} also limits the
     * memory of a reader if the publisher sent a small compressed batch.
     */
    public static final String UNCOMPRESSED = "uncompressed";

    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    /** The topics of an installation without a prefix. */
    public static Topics unprefixed() {
        return new Topics("");
    }

    /** The topic of plan events. */
    public String planEvents() {
        return prefix + "plan-events";
    }

    /** The topic of facts. */
    public String checkpointEvents() {
        return prefix + "checkpoint-events";
    }

    /** The topic of rollback commands. */
    public String rollbackCommands() {
        return prefix + "rollback-commands";
    }

    /** The topic of offers: requested plans that wait for a runner. */
    public String planOffers() {
        return prefix + "plan-offers";
    }

    /** The topic of dead letters. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** The topic in which runners say that they are there. Installations of older releases do not have it. */
    public String runnerPresence() {
        return prefix + "runner-presence";
    }

    /**
     * The topic in which query APIs keep bulk jobs. It has one partition. Installations of older releases do not have it.
     */
    public String bulkJobs() {
        return prefix + "bulk-jobs";
    }

    /** The settings that the topic of bulk jobs is created with: the newest record of each part of a job. */
    public Map<String, String> bulkSettings() {
        return Map.of(
                "cleanup.policy",
                "compact,delete",
                "retention.ms",
                Long.toString(90 * DAY_MS),
                "segment.ms",
                Long.toString(DAY_MS),
                COMPRESSION,
                UNCOMPRESSED,
                "max.message.bytes",
                Integer.toString(MAX_RECORD_BYTES));
    }

    /** The settings that the topic of presence is created with: the newest record of each runner, for a day. */
    public Map<String, String> presenceSettings() {
        return Map.of(
                "cleanup.policy",
                "compact,delete",
                "retention.ms",
                Long.toString(DAY_MS),
                "segment.ms",
                Long.toString(DAY_MS / 24),
                COMPRESSION,
                UNCOMPRESSED,
                "message.timestamp.type",
                "LogAppendTime",
                "max.message.bytes",
                Integer.toString(OVERHEAD_BYTES));
    }

    /** The names of all topics that every installation has. */
    public List<String> all() {
        return List.of(planEvents(), checkpointEvents(), rollbackCommands(), deadLetters(), planOffers());
    }

    /**
     * The settings that a topic is created with.
     *
     * @param topic one of {@link #all()}
     */
    public Map<String, String> settings(String topic) {
        boolean archive = !topic.equals(planEvents()) && !topic.equals(rollbackCommands());
        String retention = Long.toString((archive ? 30 : 7) * DAY_MS);
        Map<String, String> common = Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                retention,
                COMPRESSION,
                UNCOMPRESSED,
                "max.message.bytes",
                Integer.toString(topic.equals(planEvents()) ? MAX_RECORD_BYTES : MAX_RECORD_BYTES + OVERHEAD_BYTES));
        if (!topic.equals(planEvents())) {
            return common;
        }
        // The log sets the time of events: the rules read no clock, and do not trust the clocks of publishers.
        Map<String, String> settings = new HashMap<>(common);
        settings.put("message.timestamp.type", "LogAppendTime");
        return Map.copyOf(settings);
    }
}
