package dev.rewind.rules;

import dev.rewind.events.EntityKey;

/** The history in memory, with which the rules are tested. */
class FoldedHistoryTest extends HistoryContract {

    @Override
    protected Past past(EntityKey entity) {
        return new FoldedPast(new FoldedHistory());
    }
}
