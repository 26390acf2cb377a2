package dev.rewind.benchmarks.report;

/**
 * The target of a figure of Rewind.
 *
 * @param kind what the limit applies to
 * @param limit the limit
 */
public record Target(Kind kind, double limit) {

    /** What a limit applies to. */
    public enum Kind {
        /** The figure itself, which must not be greater. */
        AT_MOST,
        /** The ratio to the reference, which must not be smaller. */
        OVER_REFERENCE,
        /** The ratio to an earlier version of Rewind in the same run, which must not be smaller. */
        OVER_EARLIER
    }

    /** The figure is at most this. */
    public static Target atMost(double limit) {
        return new Target(Kind.AT_MOST, limit);
    }

    /** The figure is at least this many times the reference's. */
    public static Target overReference(double limit) {
        return new Target(Kind.OVER_REFERENCE, limit);
    }

    /** The figure is at least this many times that of the earlier version. */
    public static Target overEarlier(double limit) {
        return new Target(Kind.OVER_EARLIER, limit);
    }

    /** Whether a figure or ratio meets the target. */
    public boolean isMetBy(double value) {
        return kind == Kind.AT_MOST ? value <= limit : value >= limit;
    }

    @Override
    public String toString() {
        return (kind == Kind.AT_MOST ? "≤ " : "≥ ")
                + Spread.of(limit)
                + switch (kind) {
                    case AT_MOST -> "";
                    case OVER_REFERENCE -> " ×";
                    case OVER_EARLIER -> " × earlier";
                };
    }
}
