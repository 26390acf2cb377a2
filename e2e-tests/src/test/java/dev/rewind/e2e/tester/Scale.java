package dev.rewind.e2e.tester;

/** How much a test does: enough in every build, far more with {@code -Drewind.slow}. */
public final class Scale {
    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");

    private Scale() {}

    /** The number that applies. */
    public static int of(int usual, int slow) {
        return SLOW ? slow : usual;
    }
}
