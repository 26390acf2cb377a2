package dev.rewind.runner.file.action;

import java.util.Set;

/**
 * The failures after which a step may be tried again, by the exit code of a program or the status of an HTTP response.
 *
 * @param listed exit codes or statuses
 * @param only true: the step is tried again after the listed codes only. False: it is not tried again after the listed
 *     codes, and other codes keep their default
 */
public record RetryableFailures(Set<Integer> listed, boolean only) {

    public static final RetryableFailures AS_USUAL = new RetryableFailures(Set.of(), false);

    /** @param usually the default for this code */
    boolean again(int code, boolean usually) {
        boolean isListed = listed.contains(code);
        return only ? isListed : usually && !isListed;
    }

    /** Whether a listed code is larger than this. */
    public boolean isBeyond(int most) {
        return listed.stream().anyMatch(code -> code > most);
    }
}
