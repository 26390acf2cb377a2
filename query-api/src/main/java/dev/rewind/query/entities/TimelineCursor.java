package dev.rewind.query.entities;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place where the next page of a timeline begins.
 *
 * @param beforeSequence checkpoints below this number are still to come
 * @param beforeRollback rollbacks below this number are still to come
 * @param ancestor number of the next checkpoint of the current timeline; 0 at its end, {@link Long#MAX_VALUE} on
 *     the first page
 * @param lineEpoch epoch of the last entry shown that is current
 */
public record TimelineCursor(long beforeSequence, long beforeRollback, long ancestor, long lineEpoch) {

    static final TimelineCursor START = new TimelineCursor(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0);

    private static final Pattern FORM =
            Pattern.compile("([1-9][0-9]{0,17}|9223372036854775807)\\.([1-9][0-9]{0,17}|9223372036854775807)"
                    + "\\.([0-9]{1,18})\\.([0-9]{1,18})");

    public static TimelineCursor parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not a cursor of this timeline");
        }
        return new TimelineCursor(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
    }

    @Override
    public String toString() {
        return beforeSequence + "." + beforeRollback + "." + ancestor + "." + lineEpoch;
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
