package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.rules.LawLimits;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import java.util.List;

/**
 * What the processors of all partitions share.
 *
 * @param reader decodes events, up to the largest state allowed
 * @param law the limits of the law in this installation
 * @param partitions computes the partition of an entity
 * @param progress records which events have been processed
 * @param timers settings of deadlines and retention
 */
public record DecisionSettings(
        EventReader reader, LawLimits law, EntityPartition partitions, AppliedProgress progress, TimerSettings timers) {

    /** The settings on which decisions depend. With equal values, the same log leads to the same stores. */
    public static final List<Setting> DECISIVE = List.of(
            Setting.MAX_STATE_BYTES,
            Setting.RESPOND_WITHIN,
            Setting.COMMAND_ATTEMPTS,
            Setting.ESCALATE_AFTER,
            Setting.PARK_AFTER,
            Setting.APPROVAL);

    /** The settings of an installation, from its configuration. */
    public static DecisionSettings of(
            Configuration configuration, EntityPartition partitions, AppliedProgress progress) {
        return new DecisionSettings(
                new EventReader(configuration.integer(Setting.MAX_STATE_BYTES)),
                new LawLimits(
                        configuration.duration(Setting.RESPOND_WITHIN),
                        configuration.integer(Setting.COMMAND_ATTEMPTS),
                        configuration.integer(Setting.ESCALATE_AFTER),
                        configuration.integer(Setting.PARK_AFTER),
                        ApprovalSettings.of(configuration)),
                partitions,
                progress,
                TimerSettings.with(RetentionSettings.of(configuration)));
    }
}
