package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;

/** How a plan goes on once it has been taken back. */
sealed interface Verdict {

    /** Its next steps are tried, after a pause that grows with the failures so far. */
    record Retry(Backoff backoff, int failures) implements Verdict {
        static final Retry AT_ONCE = new Retry(Backoff.NONE, 1);
    }

    /** It is taken back to its start and has failed. */
    record GiveUp(ErrorDetail error) implements Verdict {}

    /** It was taken back to its start by an earlier run, and has failed. */
    record Close(ErrorDetail error) implements Verdict {}

    /** It has failed, and the log has that already. */
    record End(ErrorDetail error) implements Verdict {}
}
