package dev.rewind.processor.store;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.rules.Law;

/** The law as an installation chose it: what the stream decides by, and what a decision is tried by. */
public final class ChosenLaw {
    private ChosenLaw() {}

    /** As the settings have it. */
    public static Law of(Configuration configuration) {
        return new Law(
                configuration.duration(Setting.RESPOND_WITHIN),
                configuration.integer(Setting.COMMAND_ATTEMPTS),
                configuration.integer(Setting.ESCALATE_AFTER),
                configuration.integer(Setting.PARK_AFTER));
    }
}
