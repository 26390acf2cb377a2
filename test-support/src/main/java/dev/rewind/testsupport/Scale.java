package dev.rewind.testsupport;

/** The size of a test: small in every build, large with {@code -Drewind.slow=true}. */
public final class Scale {
    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");

    private Scale() {}

    /** Returns whether this build runs the long versions of tests. */
    public static boolean isSlow() {
        return SLOW;
    }

    /** Returns the number for this build. */
    public static int of(int usual, int slow) {
        return SLOW ? slow : usual;
    }
}
