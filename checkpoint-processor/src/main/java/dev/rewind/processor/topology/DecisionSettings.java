package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.store.ChosenLaw;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.rules.Law;
import java.util.List;

/**
 * What every partition's processor shares.
 *
 * @param reader decodes events, up to the largest state allowed
 * @param law what this installation chose
 * @param partitions where entities are at home
 * @param progress told of every event that has been processed
 * @param timers what timers see to, and how much they may do at once
 */
public record DecisionSettings(
        EventReader reader, Law law, Partitions partitions, Progress progress, TimerSettings timers) {

    /** What decisions hang on besides the log: the same log leads to the same stores where these are the same. */
    public static final List<Setting> DECISIVE = List.of(
            Setting.MAX_STATE_BYTES,
            Setting.RESPOND_WITHIN,
            Setting.COMMAND_ATTEMPTS,
            Setting.ESCALATE_AFTER,
            Setting.PARK_AFTER);

    /** As the {@link #DECISIVE} settings of an installation have it. */
    public static DecisionSettings of(Configuration configuration, Partitions partitions, Progress progress) {
        return new DecisionSettings(
                new EventReader(configuration.integer(Setting.MAX_STATE_BYTES)),
                ChosenLaw.of(configuration),
                partitions,
                progress,
                TimerSettings.with(Retention.of(configuration)));
    }
}
