package dev.rewind.runner.file;

import java.util.Set;

/**
 * Which failures may be tried again: by the exit code of a program, or the status of an HTTP answer.
 *
 * @param listed codes
 * @param only whether those alone may be tried again; otherwise they may not, and everything else is as usual
 */
record Retries(Set<Integer> listed, boolean only) {

    static final Retries AS_USUAL = new Retries(Set.of(), false);

    /** @param usually whether it may be where the file says nothing */
    boolean again(int code, boolean usually) {
        boolean isListed = listed.contains(code);
        return only ? isListed : usually && !isListed;
    }

    /** Whether a code is listed that is larger. */
    boolean isBeyond(int most) {
        return listed.stream().anyMatch(code -> code > most);
    }
}
