package dev.rewind.benchmarks.report;

/**
 * The aim for a figure, and whether it is met.
 *
 * @param what the name of the figure, such as {@code p99 in ms}
 * @param aim the aim as text, such as {@code below 50}
 * @param actual the measured figure
 * @param met whether the figure meets the aim
 */
public record Aim(String what, String aim, double actual, boolean met) {

    /** An aim that is met below a limit. */
    public static Aim below(double limit, String what, double actual) {
        return new Aim(what, "below " + Spread.of(limit), actual, actual < limit);
    }

    /** An aim that is met at a limit and above. */
    public static Aim atLeast(double limit, String what, double actual) {
        return new Aim(what, "at least " + Spread.of(limit), actual, actual >= limit);
    }

    @Override
    public String toString() {
        return (met ? "met    " : "MISSED ") + what + ": aim " + aim + ", is " + Spread.of(actual);
    }
}
