package dev.rewind.rules;

import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;

/** The law as a function: {@link Decision#on}, or one that a test has made wrong. */
interface DecidingLaw {

    Decision on(EntityState before, LoggedEvent event, History history, LawLimits limits);
}
