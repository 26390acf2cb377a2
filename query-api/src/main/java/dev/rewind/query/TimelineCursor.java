package dev.rewind.query;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a timeline goes on, further back.
 *
 * @param beforeSequence checkpoints below this number are still to be shown
 * @param beforeRollback rollbacks below this number are still to be shown
 * @param ancestor number of the next checkpoint on the current line; 0 when the line has ended, {@link Long#MAX_VALUE}
 *     before it has begun
 * @param lineEpoch epoch of the last one shown that was on the current line
 */
record TimelineCursor(long beforeSequence, long beforeRollback, long ancestor, long lineEpoch) {

    static final TimelineCursor START = new TimelineCursor(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0);

    private static final Pattern FORM =
            Pattern.compile("([1-9][0-9]{0,17}|9223372036854775807)\\.([1-9][0-9]{0,17}|9223372036854775807)"
                    + "\\.([0-9]{1,18})\\.([0-9]{1,18})");

    static TimelineCursor parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no cursor that this server gave out");
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
