package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.rules.Law;

/**
 * What every partition's processor shares.
 *
 * @param reader decodes events, up to the largest state allowed
 * @param law what this installation chose
 * @param partitions where entities are at home
 * @param progress told of every event that has been processed
 * @param timers how much timers may do at once
 */
public record DecisionSettings(
        EventReader reader, Law law, Partitions partitions, Progress progress, TimerSettings timers) {}
