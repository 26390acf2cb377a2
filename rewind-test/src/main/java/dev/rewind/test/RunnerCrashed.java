package dev.rewind.test;

/**
 * Ends a run of a plan where {@link RewindKit#crashAfter}, {@link RewindKit#crashBefore} or {@link
 * RewindKit#loseResultOf} says. It is an error, so that code which handles exceptions does not stop it. The runner does
 * nothing more after it: the log is as after the death of its process.
 */
public final class RunnerCrashed extends Error {

    private static final long serialVersionUID = 1L;

    RunnerCrashed(String where) {
        super("the test ended this runner " + where);
    }
}
