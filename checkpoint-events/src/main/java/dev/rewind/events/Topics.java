package dev.rewind.events;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics of one installation, all with the same number of partitions, all keyed by entity.
 *
 * @param prefix put before every name; empty for none
 */
public record Topics(String prefix) {

    /** Bytes of the largest plan event: room to take in an over-large state and say why it is refused. */
    public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

    /** Bytes more that the other topics take: what came in must fit out again with the headers that name the cause. */
    public static final int OVERHEAD_BYTES = 64 * 1024;

    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    /** The topics without a prefix. */
    public static Topics unprefixed() {
        return new Topics("");
    }

    /** Everything that can change anything. */
    public String planEvents() {
        return prefix + "plan-events";
    }

    /** Facts: what the processor decided. */
    public String checkpointEvents() {
        return prefix + "checkpoint-events";
    }

    /** Orders to roll back, with the state to restore. */
    public String rollbackCommands() {
        return prefix + "rollback-commands";
    }

    /** What could not be read, as it came. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** All four names. */
    public List<String> all() {
        return List.of(planEvents(), checkpointEvents(), rollbackCommands(), deadLetters());
    }

    /**
     * The settings that a topic is created with.
     *
     * @param topic one of {@link #all()}
     */
    public Map<String, String> settings(String topic) {
        boolean archive = topic.equals(checkpointEvents()) || topic.equals(deadLetters());
        String retention = Long.toString((archive ? 30 : 7) * DAY_MS);
        Map<String, String> common = Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                retention,
                "max.message.bytes",
                Integer.toString(topic.equals(planEvents()) ? MAX_RECORD_BYTES : MAX_RECORD_BYTES + OVERHEAD_BYTES));
        if (!topic.equals(planEvents())) {
            return common;
        }
        // An event's time is the log's: the rules read no clock, and no publisher's clock is trusted.
        Map<String, String> settings = new HashMap<>(common);
        settings.put("message.timestamp.type", "LogAppendTime");
        return Map.copyOf(settings);
    }
}
